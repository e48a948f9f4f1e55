"""Who is who among the authors of posts, where their names are known and where they are not."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict

from graph.model import ArgumentMap, Claim, Post


class Persons:
    """What can be told of the authors of a map's posts."""

    def __init__(self, amap: ArgumentMap) -> None:
        self._amap = amap
        self._by: dict[str, list[Post]] = defaultdict(list)
        for post in amap.thread.posts:
            if post.author is not None:
                self._by[post.author].append(post)
        self.place = {post.id: number for number, post in enumerate(amap.thread.posts)}

    def post(self, claim: Claim) -> Post:
        """The post in which a claim was first said."""
        return self._amap.post[claim.mentions[0].post]

    def answered(self, post: Post) -> Post | None:
        """The post that one answers."""
        return self._amap.post[post.reply_to] if post.reply_to is not None else None

    def may_be_one(self, post: Post, earlier: Post) -> bool:
        """Whether an earlier post may well be by who wrote another: taken for so where it matters.

        Names decide, where both are known. Where they are not, who answers an answer to a post is
        taken for who wrote that: talk goes to and fro.
        """
        if post.id == earlier.id:
            return True
        if post.author is not None and earlier.author is not None:
            return post.author == earlier.author
        answered = self.answered(post)
        return answered is not None and answered.reply_to == earlier.id

    def earlier(self, post: Post, *, most: int) -> list[Post]:
        """Earlier posts that :meth:`may_be_one` with a post, the last ones, in their order."""
        answered = self.answered(post)
        before = self.answered(answered) if answered is not None else None
        if before is not None and not self.may_be_one(post, before):
            before = None
        if post.author is None:
            return [before] if before is not None else []
        mine = self._by[post.author]
        mine = mine[: bisect_left(mine, self.place[post.id], key=lambda one: self.place[one.id])]
        others = [before] if before is not None and before.author is None else []
        return [*others, *mine[-most:]]

    def are_two(self, post: Post, other: Post) -> bool:
        """Whether posts are by two people: of two names, or, without names, two posts."""
        if post.author is not None and other.author is not None:
            return post.author != other.author
        return post.id != other.id

    def voices(self, claim: Claim) -> set[str]:
        """Those who say a claim: their names, or their posts where they have none."""
        return {self.voice(self._amap.post[one.post]) for one in claim.mentions}

    def voice(self, post: Post) -> str:
        """Who wrote a post: a name, or the post where it has none."""
        return f"post {post.id}" if post.author is None else f"author {post.author}"
