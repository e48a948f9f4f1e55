"""Pairs of claims, written for the tests and for nothing else: none of them was trained on."""

from __future__ import annotations

from typing import Final

Pair = tuple[str, str]

DENIED: Final[tuple[Pair, ...]] = (
    ("It makes no difference.", "It makes a difference."),
    ("In practice it makes almost zero difference.", "In practice it makes a big difference."),
    ("The model is scheming.", "The model is not scheming."),
    ("Role-playing models cause harm.", "Role-playing models cause no harm."),
    ("Evaluations should be public.", "Evaluations should not be public."),
    ("Large models are more likely to deceive.", "Large models are less likely to deceive."),
    ("Filtering the training data makes scheming more likely.",
     "Filtering the training data makes scheming less likely."),
    ("Night trains are safe.", "Night trains are unsafe."),
    ("The new bridge will increase traffic.", "The new bridge will decrease traffic."),
    ("All of the neighbours were asked.", "None of the neighbours were asked."),
    ("Everybody wants a longer summer break.", "Nobody wants a longer summer break."),
    ("Homework helps pupils learn.", "Homework doesn't help pupils learn."),
    ("Homework always helps.", "Homework never helps."),
    ("Rents went up after the reform.", "Rents went down after the reform."),
    ("Wolves must be protected.", "Wolves must not be protected."),
    ("Wolves are a danger to sheep.", "Wolves are no danger to sheep."),
    ("It is possible to learn a language in a year.",
     "It is impossible to learn a language in a year."),
    ("Coffee is good for the heart.", "Coffee is bad for the heart."),
    ("Nuclear power is cheap.", "Nuclear power is expensive."),
    ("The vaccine is effective.", "The vaccine is ineffective."),
    ("Parents trust the school.", "Parents distrust the school."),
    ("Zoos should be allowed.", "Zoos should be banned."),
    ("Most patients recover within a week.", "Few patients recover within a week."),
    ("He is right about the budget.", "He is wrong about the budget."),
    ("The experiment succeeded.", "The experiment failed."),
    ("Working from home makes people more productive.",
     "Working from home makes people less productive."),
    ("A tax on sugar would improve public health.",
     "A tax on sugar would not improve public health."),
    ("There is evidence that it works.", "There is no evidence that it works."),
    ("Voting ought to be compulsory.", "Voting ought to be voluntary."),
    ("Strict parents raise happy children.", "Strict parents never raise happy children."),
    ("The company can afford the fix.", "The company cannot afford the fix."),
    ("It is true that the lake is polluted.", "It is not true that the lake is polluted."),
)  # fmt: skip
"""A claim, and what denies it or says the opposite."""

OTHERWISE: Final[tuple[Pair, ...]] = (
    ("Poverty causes crime.", "Crime causes poverty."),
    ("The committee sued the newspaper.", "The newspaper sued the committee."),
    ("Dogs are smarter than cats.", "Cats are smarter than dogs."),
    ("Teachers depend on parents.", "Parents depend on teachers."),
    ("The tunnel costs 40 million.", "The tunnel costs 400 million."),
    ("One in three trains is late.", "One in ten trains is late."),
    ("The law was passed in 1998.", "The law was passed in 2008."),
    ("Bicycles should be banned from the park.", "Dogs should be banned from the park."),
    ("The mayor supports the new stadium.", "The bishop supports the new stadium."),
    ("Sleep improves memory.", "Sport improves memory."),
    ("The river is too cold for swimming.", "The river is too cold for fish."),
    ("Critics say that the museum wastes money.", "The museum wastes money."),
    ("Some people think that the earth is flat.", "The earth is flat."),
    ("Eating meat is cruel to animals.", "Eating meat is bad for the climate."),
    ("Trams are quiet.", "Trams are cheap."),
    ("Libraries help children read.", "Libraries cost the town too much."),
)  # fmt: skip
"""Claims of nearly the same words of which neither says the other."""

SAID_AGAIN: Final[tuple[Pair, ...]] = (
    ("Smoking causes cancer.", "Cancer is caused by smoking."),
    ("Cars should be banned from the city centre.", "We should ban cars from the city centre."),
    ("Working from home makes people more productive.",
     "People are more productive when they work from home."),
    ("Homework does not help pupils learn.", "Pupils learn nothing from homework."),
    ("The death penalty does not deter criminals.",
     "Criminals are not deterred by the death penalty."),
    ("Zoos are cruel to animals.", "Keeping animals in zoos is cruel."),
    ("Nuclear power is too expensive.", "Nuclear energy costs too much."),
    ("School uniforms reduce bullying.", "There is less bullying in schools with uniforms."),
    ("Social media harms teenagers.", "Social media is harmful to teenagers."),
    ("Everyone should have the right to die with dignity.",
     "People should have a right to die in dignity."),
    ("Public transport should be free.", "Buses and trains should be free of charge."),
    ("The voting age should be lowered to 16.", "Sixteen-year-olds should be allowed to vote."),
    ("Learning a second language is good for the brain.",
     "It is good for your brain to learn another language."),
    ("Torture does not produce reliable information.",
     "Information that is gained by torture is unreliable."),
    ("Wind turbines kill birds.", "Birds are killed by wind turbines."),
    ("The rich should pay more taxes.", "Taxes should be higher for the rich."),
    ("Immigrants benefit the economy.", "Immigration is good for the economy."),
    ("Violent video games make children aggressive.",
     "Children become aggressive from playing violent video games."),
    ("Animals have rights too.", "Animals also have rights."),
    ("The new law is unfair to small businesses.",
     "Small businesses are treated unfairly by the new law."),
)  # fmt: skip
"""Claims that say the same in other words."""

WEAKER: Final[tuple[Pair, ...]] = (
    ("Coffee causes headaches.", "Coffee may cause headaches."),
    ("Trams are always late.", "Trams are often late."),
    ("Models that are trained to win will cheat.",
     "Models that are trained to win could possibly cheat."),
    ("Dogs should be kept on a lead.", "Dogs must be kept on a lead."),
    ("Cyclists ignore red lights.", "Some cyclists ignore red lights."),
    ("Swimming in the lake is dangerous.", "Swimming in the lake is dangerous when it storms."),
)  # fmt: skip
"""The same in another strength or scope: linked at most, never made one."""
