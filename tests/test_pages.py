"""Saved pages: what of a page is a post, and what is not."""

from __future__ import annotations

import pytest

from extract.pages.page import looks_like_html
from extract.sources import guess_format, read_thread
from graph.errors import InputError
from graph.model import Thread


def read(html: str, *, format: str | None = None) -> Thread:  # noqa: A002 - the word users know
    return read_thread(f"<!doctype html><title>Trams</title>{html}", name="x", format=format)


def said(thread: Thread) -> list[tuple[str | None, str]]:
    return [(post.author, post.text) for post in thread.posts]


def board(author: str, text: str, *, inside: str = "") -> str:
    return (
        f'<li class="comment depth-1"><span class="comment-author">{author}</span>'
        f'<time datetime="2026-01-02T10:00:00Z">2 Jan</time><div class="comment-content"><p>{text}'
        f"</div><ol>{inside}</ol></li>"
    )


def test_what_is_repeated_on_an_unknown_page_is_its_posts() -> None:
    nav = "<nav><ul><li>Home</li><li>Login</li></ul></nav><h1>Trams</h1>"
    inner = board("Bo", "Who would drive them at night?")
    page = f"{nav}<ol>{board('Ada', 'Trams should run.', inside=inner)}"
    page += f"{board('Cy', 'They already do.')}</ol><footer>© 2026 by us</footer>"
    thread = read(page)
    assert guess_format(f"<!doctype html>{page}") == "page"
    assert thread.title == "Trams"
    assert said(thread) == [
        ("Ada", "Trams should run."),
        ("Bo", "Who would drive them at night?"),
        ("Cy", "They already do."),
    ]
    assert [post.created for post in thread.posts] == ["2026-01-02T10:00:00Z"] * 3
    assert thread.posts[1].reply_to == "p1"
    assert thread.posts[1].reply_because == "it stands inside that post on the page"


def test_a_page_on_which_nothing_is_repeated_gives_its_main_text() -> None:
    words = "Night trams should run every ten minutes, and not every forty, all through the year."
    thread = read(f"<nav><a href=/>Home</a></nav><main><article><p>{words}</p></article></main>")
    assert words in thread.posts[0].text
    assert "Home" not in thread.posts[0].text


def test_a_page_without_words_is_refused() -> None:
    with pytest.raises(InputError, match="no words"):
        read("<body><img src=x></body>")


def test_a_known_forum_without_posts_says_what_to_try() -> None:
    with pytest.raises(InputError, match="no posts of a forum"):
        read("<table class='fatitem'></table><p>Trams.", format="html")


def comment(number: int, depth: int, text: str) -> str:
    return (
        f'<tr class="athing comtr" id="{number}"><td class="ind" indent="{depth}"></td>'
        f'<td><a class="hnuser">u{number}</a><div class="commtext">{text}</div></td></tr>'
    )


STORY = (
    '<table class="fatitem"><tr class="athing" id="1"><td><span class="titleline">'
    '<a href="https://a.example/x">Night trams</a></span><a class="hnuser">ada</a></table>'
)


def test_a_story_that_is_a_link_reads_its_title_and_depth_says_who_is_answered() -> None:
    rows = comment(2, 0, "A.") + comment(3, 2, "B.") + comment(4, 1, "C.") + comment(5, 0, "D.")
    thread = read(f"{STORY}<table>{rows}</table>")
    assert thread.posts[0].text == "Night trams"
    assert thread.posts[0].citations[0].url == "https://a.example/x"
    assert [(post.id, post.reply_to) for post in thread.posts[1:]] == [
        ("2", "1"),
        ("3", "2"),
        ("4", "2"),
        ("5", "1"),
    ]


def test_posts_that_differ_under_one_id_are_refused() -> None:
    with pytest.raises(InputError, match="two posts have the id '2'"):
        read(f"{STORY}<table>{comment(2, 0, 'A.')}{comment(2, 0, 'B.')}</table>")


def test_what_a_post_quotes_of_the_markup_of_another_is_no_post() -> None:
    fake = '<table><tr class="athing comtr" id="9"><td class="commtext">fake</td></tr></table>'
    thread = read(f"{STORY}<table>{comment(2, 0, f'Look: {fake}')}</table>")
    assert [post.id for post in thread.posts] == ["1", "2"]


def test_microdata_says_what_a_post_is() -> None:
    def post(kind: str, name: str, text: str) -> str:
        return (
            f'<div id="c{name}" itemscope itemtype="https://schema.org/{kind}">'
            f'<b itemprop="author">{name}</b><time itemprop="datePublished" '
            f'datetime="2026-01-02"></time><div itemprop="text">{text}</div>'
        )

    page = post("DiscussionForumPosting", "Ada", "Trams!") + "</div>"
    page += post("Comment", "Bo", "Why?") + post("Comment", "Cy", "Because.") + "</div></div>"
    thread = read(page)
    assert said(thread) == [("Ada", "Trams!"), ("Bo", "Why?"), ("Cy", "Because.")]
    assert [one.reply_to for one in thread.posts] == [None, "cAda", "cBo"]


@pytest.mark.parametrize(
    "text",
    ["<!DOCTYPE HTML><p>x</p>", " \n<!-- saved --><html><b>x</b>", "<div>x</div>", "<p>x</p>"],
)
def test_a_page_or_a_piece_of_one_is_seen(text: str) -> None:
    assert looks_like_html(text)


@pytest.mark.parametrize("text", ["<3 trams </3", "a <p>x</p>", "<ada> hi </ada>", "<p>x", ""])
def test_text_with_angles_is_not_taken_for_a_page(text: str) -> None:
    assert not looks_like_html(text)


PROFILE = (
    '<dl class="postprofile" id="profile{n}"><dt>'
    '<a href="./memberlist.php?mode=viewprofile&amp;u=1" class="username">{name}</a></dt>'
    "<dd><strong>Joined:</strong> Mon Jan 01, 2007 1:00 am</dd>"
    "</dl>"
)


def phpbb(number: int, name: str, text: str, *, time: str) -> str:
    """A post as phpBB's own style has it, in a frame without a class, the time as an old one."""
    profile = PROFILE.format(n=number, name=name)
    return (
        f'<div id="p{number}" class="post bg{number % 2}"><div class="inner">{profile}'
        f'<div class="postbody"><div id="post_content{number}"><h3><a href="#">Re: Trams</a></h3>'
        f'<p class="author"><span>by <strong><a class="username" href="#">{name}</a></strong> '
        f'&raquo; </span>{time} </p><div class="content">{text}</div></div></div></div></div>'
    )


def test_a_board_that_bears_the_mark_of_a_known_forum_by_chance_is_read_as_any_other() -> None:
    cite = '<cite><a href="#">Ada</a> wrote: <a href="#p7" data-post-id="7">↑</a></cite>'
    quote = f"<blockquote><div>{cite}Trams should run all night.</div></blockquote>"
    ada = phpbb(7, "Ada", "Trams should run all night.", time="Fri Jan 02, 2026 1:00 pm")
    bo = phpbb(8, "Bo", f"{quote}Nobody rides them.", time="Fri Jan 02, 2026 2:00 pm")
    page = f'<div id="page-body">{ada}{bo}</div>'
    assert guess_format(f"<!doctype html>{page}") == "html"
    thread = read(page)
    assert said(thread) == [
        ("Ada", "Trams should run all night."),
        ("Bo", "> Trams should run all night.\n\nNobody rides them."),
    ]
    assert [post.created for post in thread.posts] == [
        "2026-01-02T13:00",
        "2026-01-02T14:00",
    ]
    assert [post.reply_to for post in thread.posts] == [None, "p7"]


def wordpress(number: int, name: str, text: str, *, inside: str = "") -> str:
    """A comment as WordPress itself writes one: the name in a footer, which stands at the top."""
    return (
        f'<li id="comment-{number}" class="comment depth-1"><article class="comment-body">'
        f'<footer class="comment-meta"><div class="comment-author vcard"><b class="fn">{name}</b> '
        '<span class="says">says:</span></div><div class="comment-metadata"><a href="#">'
        '<time datetime="2026-01-02T10:00:00Z">2 Jan</time></a></div></footer>'
        f'<div class="comment-content"><p>{text}</p></div></article><ol>{inside}</ol></li>'
    )


def test_comments_under_an_article_answer_it_and_their_heads_may_be_footers() -> None:
    inner = wordpress(2, "Bo", "They are loud.")
    page = (
        '<meta property="article:published_time" content="2026-01-01T09:00:00Z">'
        '<header>Blog</header><article><h1>Trams</h1><div class="entry-content">'
        "<p>Night trams should run.</p>"
        "<p>Nobody minds.</p></div></article><ol>"
        f"{wordpress(1, 'Ada', 'I mind.', inside=inner)}{wordpress(3, 'Cy', 'I do not.')}</ol>"
    )
    thread = read(page)
    assert said(thread) == [
        (None, "Night trams should run.\n\nNobody minds."),
        ("Ada", "I mind."),
        ("Bo", "They are loud."),
        ("Cy", "I do not."),
    ]
    assert thread.posts[0].created == "2026-01-01T09:00:00Z"
    assert [post.reply_to for post in thread.posts] == [None, "article", "comment-1", "article"]


def test_classes_whose_words_are_parted_by_capitals_are_known() -> None:
    def post(name: str, text: str) -> str:
        return (
            f'<div class="Box-module__x--a"><a class="Head-module__AuthorLink">{name}</a>'
            f'<relative-time datetime="2026-01-02T10:00:00Z">2 Jan</relative-time>'
            f'<div class="markdown-body"><p>{text}</p></div></div>'
        )

    thread = read(post("ada", "Trams should run.") + post("bo", "They already do."))
    assert said(thread) == [("ada", "Trams should run."), ("bo", "They already do.")]


def test_a_time_of_day_alone_is_no_date() -> None:
    def post(name: str, text: str) -> str:
        return (
            '<li class="postcontainer"><span class="date">01-02-2026, <span class="time">01:00 PM'
            f'</span></span><a class="username">{name}</a><div class="content">'
            f'<blockquote class="postcontent restore">{text}</blockquote></div></li>'
        )

    thread = read(post("Ada", "Trams should run.") + post("Bo", "They already do."))
    assert [post.created for post in thread.posts] == ["01-02-2026, 01:00 PM"] * 2
    assert not thread.posts[0].quotes  # of vBulletin every post is a block quote


def test_of_a_person_in_microdata_only_the_name_is_taken() -> None:
    def post(name: str, text: str) -> str:
        return (
            f'<article id="post-{name}" itemscope itemtype="https://schema.org/Comment">'
            '<section itemprop="author" itemscope itemtype="https://schema.org/Person">'
            f'<a href="#"><b itemprop="name">{name}</b></a><h5>Well-known member</h5></section>'
            f'<div itemprop="text">{text}</div></article>'
        )

    thread = read(post("Ada", "Trams should run.") + post("Bo", "They already do."))
    assert [one.author for one in thread.posts] == ["Ada", "Bo"]


def test_the_lines_of_an_archive_of_mail_are_kept() -> None:
    letter = "Trams are quiet at night, I hear.\n\n&gt; They are not.\n\nSays who?"
    thread = read(f"<h1>Trams</h1><hr><pre>{letter}\n</pre>")
    (quote,) = thread.posts[0].quotes
    assert thread.posts[0].text[quote.start : quote.end] == "They are not."


def test_an_author_is_known_by_the_address_of_a_profile_however_it_is_parted() -> None:
    def post(name: str, text: str) -> str:
        return (
            f'<div class="windowbg"><h4><a href="index.php?action=profile;u=2">{name}</a></h4>'
            '<ul class="user_info"><li>Full Member</li></ul><a href="#">January 02, 2026</a>'
            f'<div class="inner">{text}</div></div>'
        )

    thread = read(post("Ada", "Trams should run.") + post("Bo", "They already do."))
    assert [one.author for one in thread.posts] == ["Ada", "Bo"]


def test_html_that_is_escaped_in_what_a_page_describes_is_html() -> None:
    page = (
        '<script type="application/ld+json">{"@type": "Question", "text": "Why &amp; how?", '
        '"suggestedAnswer": [{"@type": "Answer", "text": "&lt;p&gt;So.&lt;/p&gt;"}], '
        '"comment": []}</script>'
    )
    assert [text for _, text in said(read(page))] == ["Why & how?", "So."]


def test_stack_exchange_has_questions_answers_and_comments_with_their_times() -> None:
    def signed(name: str, did: str, when: str, *, edited: str = "") -> str:
        edit = (
            f'<div class="post-signature"><div class="user-action-time"><a href="/r">edited <span '
            f'title="{edited}" class="relativetime">x</span></a></div>'
            '<a href="/users/9">Ed</a></div>'
        )
        return (edit if edited else "") + (
            f'<div class="post-signature"><div class="user-action-time">{did} <span title="{when}" '
            f'class="relativetime">Jan 2</span></div><div class="user-details" itemprop="author" '
            f'itemscope itemtype="http://schema.org/Person"><a href="/users/1">{name}</a>'
            f'<span class="reputation-score">1,234</span><span itemprop="name">{name}</span>'
            "</div></div>"
        )

    def comment(number: int, name: str, text: str, when: str) -> str:
        return (
            '<div class="js-post-comments-component"><ul class="comments-list">'
            f'<li id="comment-{number}" class="comment js-comment"><span class="comment-copy">'
            f'{text}</span> – <a class="comment-user">{name}</a> <span class="comment-date"><span '
            f'title="{when}, License: CC BY-SA 4.0" class="relativetime-clean">Jan 2</span></span>'
            "</li></ul></div>"
        )

    page = (
        '<link rel="canonical" href="https://transport.example/questions/7/are-trams-quiet">'
        '<div itemprop="mainEntity" itemscope itemtype="https://schema.org/Question"><h1 itemprop='
        '"name"><a class="question-hyperlink">Are trams quiet?</a></h1><div class="question" id='
        '"question" data-questionid="7"><div class="js-post-body" itemprop="text"><p>Are they?</p>'
        f"</div>{signed('Ada', 'asked', '2026-01-02 13:00:05Z', edited='2026-02-02 13:00:05Z')}"
        f"{comment(3, 'Bo', 'At night?', '2026-01-02 14:00:05Z')}</div>"
        '<div id="answer-9" class="answer" data-answerid="9" itemprop="suggestedAnswer" itemscope '
        'itemtype="https://schema.org/Answer"><div class="js-post-body" itemprop="text">'
        f"<p>They are.</p></div>{signed('Cy', 'answered', '2026-01-03 13:00:05Z')}"
        f"{comment(4, 'Ada', 'Thank you.', '2026-01-03 14:00:05Z')}</div></div>"
    )
    thread = read(page)
    assert (thread.id, thread.title) == ("transport.example-7", "Are trams quiet?")
    assert [(p.id, p.reply_to, p.author, p.created, p.text) for p in thread.posts] == [
        ("7", None, "Ada", "2026-01-02T13:00:05Z", "Are they?"),
        ("comment-3", "7", "Bo", "2026-01-02T14:00:05Z", "At night?"),
        ("answer-9", "7", "Cy", "2026-01-03T13:00:05Z", "They are."),
        ("comment-4", "answer-9", "Ada", "2026-01-03T14:00:05Z", "Thank you."),
    ]


def test_a_title_that_is_repeated_over_an_answer_is_nobody_s_words() -> None:
    page = board("Ada", "Trams should run.")
    page += board("Bo", "Re: Trams</p><p>See <a href='https://a.example'>there</a>.")
    page += board("Cy", "Re: what Bo says, no.")
    thread = read(page)
    assert [post.text for post in thread.posts] == [
        "Trams should run.",
        "See there.",
        "Re: what Bo says, no.",
    ]
    (cited,) = thread.posts[1].citations
    assert thread.posts[1].text[cited.start : cited.end] == "there"
