"""Where the discussion stands on the pages of known forums: one row a kind of page.

Rows are made of CSS selectors, each for an element by its own name, class and attributes and at
most its parent's: so all of them are found in time linear in the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Pick:
    """An element, and which of its attributes is meant: the first that is there, or its words.

    Without a selector it is the element that holds the whole post.
    """

    css: str
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of post on a page: what holds one, and what in that says what of it.

    Without a ``holder`` there is one such post, and whatever stands in no other post belongs to it.
    ``ids`` finds the id in what ``id`` and ``parent`` pick. A post answers the one in which it
    stands, unless ``parent`` or ``depth`` (how far it is moved in) says more.
    """

    body: str
    holder: str = ""
    id: Pick = Pick("", ("id",))
    ids: str = r"([\w.~@:+-]{1,200})"
    author: Pick | None = None
    created: Pick | None = None
    parent: Pick | None = None
    depth: Pick | None = None
    link: Pick | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A kind of page: strings one of which it holds, and the posts on it.

    ``opening`` comes first, and what does not say otherwise answers it; where it is None, the first
    post does. ``hidden`` is what belongs to no post. ``address`` finds the thread's id in the
    page's address, and ``thread`` writes it as the reader of the site's own format does. ``quotes``
    says that a box that quotes another post names it.
    """

    name: str
    marks: tuple[str, ...]
    answers: Kind
    opening: Kind | None = None
    hidden: str = ""
    address: str = ""
    thread: str = "{}"
    title: Pick | None = None
    quotes: bool = False


_DISCOURSE_ADDRESS: Final = r"/t/(?:([^/]+)/)?(\d+)"

SITES: Final = (
    Site(
        name="LessWrong, the Alignment Forum and the EA Forum",
        title=Pick(".PostsPageTitle-root"),
        marks=("PostsPageTitle-", "comments-node"),
        opening=Kind(
            id=Pick(".PostsPageTitle-link", ("href",)),
            ids=r"/posts/([\w-]+)",
            body="#postContent, .PostsPage-postContent",
            author=Pick(".PostsAuthors-authorName"),
            created=Pick("time", ("datetime",)),
        ),
        answers=Kind(
            holder=".comments-node",
            body=".CommentBody-root",
            author=Pick(".UsersNameDisplay-userName, .CommentUserName-author"),
            created=Pick("time", ("datetime",)),
        ),
        hidden=".RecentDiscussion-root, .PostsPageRecommendationsList-root, .SideItemsSidebar-root",
        address=r"/posts/([\w-]+)",
        thread="forummagnum-{}",
    ),
    Site(
        name="Hacker News",
        title=Pick(".titleline > a, .storylink"),
        marks=("athing", "fatitem"),
        opening=Kind(
            holder="table.fatitem",
            id=Pick("tr.athing", ("id",)),
            body=".toptext",
            author=Pick(".hnuser"),
            created=Pick(".age", ("title",)),
            link=Pick(".titleline > a, .storylink", ("href",)),
        ),
        answers=Kind(
            holder="tr.comtr",
            body=".commtext",
            author=Pick(".hnuser"),
            created=Pick(".age", ("title",)),
            depth=Pick("td.ind", ("indent",)),
        ),
        hidden=".commtext > .reply",
        address=r"[?&]id=(\d+)",
        thread="hn-{}",
    ),
    Site(
        name="Reddit",
        title=Pick("shreddit-post", ("post-title",)),
        marks=("<shreddit-comment",),
        opening=Kind(
            holder="shreddit-post",
            ids=r"t3_(\w+)",
            body="[slot=text-body]",
            author=Pick("", ("author",)),
            created=Pick("", ("created-timestamp",)),
            link=Pick("", ("content-href",)),
        ),
        answers=Kind(
            holder="shreddit-comment",
            id=Pick("", ("thingid",)),
            ids=r"t1_(\w+)",
            body="[slot=comment]",
            author=Pick("", ("author",)),
            created=Pick("time, faceplate-timeago", ("datetime", "ts")),
            parent=Pick("", ("parentid",)),
        ),
        address=r"/comments/(\w+)",
        thread="reddit-{}",
    ),
    Site(
        name="old Reddit",
        title=Pick("a.title"),
        marks=('data-fullname="t',),
        opening=Kind(
            holder=".thing.link",
            id=Pick("", ("data-fullname",)),
            ids=r"t3_(\w+)",
            body=".usertext-body",
            author=Pick("", ("data-author",)),
            created=Pick("time", ("datetime",)),
            link=Pick("", ("data-url",)),
        ),
        answers=Kind(
            holder=".thing.comment",
            id=Pick("", ("data-fullname",)),
            ids=r"t1_(\w+)",
            body=".usertext-body",
            author=Pick("", ("data-author",)),
            created=Pick("time", ("datetime",)),
        ),
        hidden=".side",
        address=r"/comments/(\w+)",
        thread="reddit-{}",
    ),
    Site(
        name="Discourse",
        title=Pick(".fancy-title"),
        marks=("data-post-id",),
        answers=Kind(
            holder="article[data-post-id]",
            ids=r"(?:post_|/t/(?:[^/]+/)?\d+/)(\d+)",
            body=".cooked",
            parent=Pick("a.reply-to-tab", ("href",)),
            author=Pick("[data-user-card]", ("data-user-card",)),
            created=Pick(".post-date > .relative-date", ("data-time",)),
        ),
        hidden="noscript, .embedded-posts, .small-action",
        address=_DISCOURSE_ADDRESS,
        quotes=True,
    ),
    Site(
        name="Discourse as it is shown without scripts",
        title=Pick("[itemprop=headline]", ("content",)),
        marks=("crawler-post",),
        answers=Kind(
            holder=".crawler-post",
            ids=r"post_(\d+)",
            body=".post",
            author=Pick(".creator"),
            created=Pick("time, [itemprop=datePublished]", ("datetime", "content")),
        ),
        address=_DISCOURSE_ADDRESS,
        quotes=True,
    ),
    Site(
        name="Lobsters",
        title=Pick(".u-url"),
        marks=("comments_subtree",),
        opening=Kind(
            id=Pick(".story", ("data-shortid", "id")),
            ids=r"(?:story_)?(\w+)",
            body=".story_text",
            author=Pick(".u-author"),
            created=Pick("time, .byline > span", ("data-at-unix", "datetime", "title")),
            link=Pick(".u-url", ("href",)),
        ),
        answers=Kind(
            holder="li.comments_subtree",
            id=Pick("div.comment", ("data-shortid",)),
            body=".comment_text",
            author=Pick('a[href^="/~"], a[href^="/u/"], a[href*="lobste.rs/~"]'),
            created=Pick("time, span[title]", ("data-at-unix", "datetime", "title")),
        ),
        address=r"/s/(\w+)",
        thread="lobsters-{}",
    ),
    Site(
        name="Stack Exchange",
        title=Pick("h1 > .question-hyperlink"),
        marks=("data-answerid", "js-post-comments-component"),
        answers=Kind(
            holder=".question, .answer, li.comment",
            id=Pick("", ("data-questionid", "id")),
            ids=r"((?:(?:answer|comment)-)?\d+)",
            body=".js-post-body, .comment-copy",
            author=Pick("[itemprop=author], .comment-user"),
            created=Pick(
                # An edit's time stands in a link to what was edited.
                ".user-action-time > .relativetime, .comment-date > .relativetime-clean",
                ("title",),
            ),
        ),
        address=r"//([\w.-]{1,100})/questions/(\d+)",
    ),
    Site(
        name="a forum that marks its posts up as schema.org says",
        marks=(
            "schema.org/DiscussionForumPosting",
            "schema.org/Comment",
            "schema.org/Answer",
        ),
        answers=Kind(
            holder=(
                '[itemtype$="schema.org/DiscussionForumPosting"], [itemtype$="schema.org/Comment"],'
                '[itemtype$="schema.org/Question"], [itemtype$="schema.org/Answer"]'
            ),
            id=Pick("", ("id", "data-id", "data-post-id", "data-pid", "itemid")),
            ids=r"(?:[a-z]+[-_])?([\w.-]{1,100})$",
            body="[itemprop=articleBody], [itemprop=text], [itemprop=commentText]",
            author=Pick("[itemprop=author], [itemprop=creator]", ("content",)),
            created=Pick(
                "[itemprop=datePublished], [itemprop=dateCreated]", ("datetime", "content")
            ),
        ),
    ),
)
"""Every kind of page that is known; of those whose marks a page has, the one with most posts."""
