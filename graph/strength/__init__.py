"""How strong claims are once all that speaks for and against them is weighed; which ones stand.

A map is read as a quantitative bipolar argumentation framework (:mod:`graph.strength.framework`)
and weighed by one of the published gradual semantics (:mod:`graph.strength.gradual`); Dung's
grounded extension (:mod:`graph.strength.grounded`) says what stands where only objections count.
"""
