"""Which changes a mutant makes: operators of Cosmic Ray and a few of our own.

Our own ones imitate slips that Cosmic Ray does not know: a forgotten factor or term, two
arguments in the wrong order, a forgotten keyword, the larger for the smaller.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from cosmic_ray.operators.operator import Operator
from cosmic_ray.operators.provider import OperatorProvider
from parso.python.tree import Name, Number
from parso.python.tree import Operator as Sign

Place = tuple[tuple[int, int], tuple[int, int]]
Node = Any

#: Of Cosmic Ray's operators those that imitate a plausible slip. Others (an addition that
#: becomes a shift, a number that becomes a string) end in an exception at once and would
#: only flatter the result.
CHOSEN = (
    "ReplaceBinaryOperator_Add_Sub",
    "ReplaceBinaryOperator_Sub_Add",
    "ReplaceBinaryOperator_Mul_Div",
    "ReplaceBinaryOperator_Div_Mul",
    "ReplaceBinaryOperator_FloorDiv_Mul",
    "ReplaceBinaryOperator_Mod_FloorDiv",
    "ReplaceBinaryOperator_Pow_Mul",
    "ReplaceBinaryOperator_BitOr_BitAnd",
    "ReplaceBinaryOperator_BitAnd_BitOr",
    "ReplaceComparisonOperator_Eq_NotEq",
    "ReplaceComparisonOperator_NotEq_Eq",
    "ReplaceComparisonOperator_Lt_LtE",
    "ReplaceComparisonOperator_Lt_Gt",
    "ReplaceComparisonOperator_LtE_Lt",
    "ReplaceComparisonOperator_LtE_GtE",
    "ReplaceComparisonOperator_Gt_GtE",
    "ReplaceComparisonOperator_Gt_Lt",
    "ReplaceComparisonOperator_GtE_Gt",
    "ReplaceComparisonOperator_GtE_LtE",
    "ReplaceComparisonOperator_Is_IsNot",
    "ReplaceComparisonOperator_IsNot_Is",
    "ReplaceUnaryOperator_Delete_USub",
    "ReplaceUnaryOperator_Delete_Invert",
    "ReplaceUnaryOperator_Delete_Not",
    "AddNot",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "ZeroIterationForLoop",
)

#: Functions that are easily taken for each other; an empty name: the argument as it is.
TWINS = {
    "min": "max",
    "max": "min",
    "minimum": "maximum",
    "maximum": "minimum",
    "nanmin": "nanmax",
    "nanmax": "nanmin",
    "argmin": "argmax",
    "argmax": "argmin",
    "any": "all",
    "all": "any",
    "floor": "ceil",
    "ceil": "floor",
    "abs": "",
}
#: Functions for which the order of the arguments does not matter.
COMMUTATIVE = ("min", "max", "hypot", "minimum", "maximum", "isclose", "allclose", "array_equal")
#: Keywords that decide no result.
WORDS_FOR_PEOPLE = {"description", "title", "help", "examples", "label", "strict", "dtype"}


class IntegerNeighbour(Operator):
    """One more, one less: counts, indices, exponents."""

    def mutation_positions(self, node: Node) -> Iterator[Place]:
        """Two for each integer."""
        if isinstance(node, Number) and node.value.isdigit():
            yield node.start_pos, node.end_pos
            yield node.start_pos, node.end_pos

    def mutate(self, node: Node, index: int) -> Node:
        """Add or subtract one."""
        value = int(node.value) + (1, -1)[index]
        text = str(value) if value >= 0 else f"({value})"
        return Number(text, node.start_pos, node.prefix)

    @classmethod
    def examples(cls) -> tuple[()]:
        """None: the mutants show them."""
        return ()


class FloatDoubled(IntegerNeighbour):
    """A real number twice as large."""

    def mutation_positions(self, node: Node) -> Iterator[Place]:
        """One for each real number."""
        if isinstance(node, Number) and not node.value.isdigit() and node.value != "0.0":
            yield node.start_pos, node.end_pos

    def mutate(self, node: Node, index: int) -> Node:
        """Double."""
        return Number(f"(2 * {node.value})", node.start_pos, node.prefix)


class OperandDropped(IntegerNeighbour):
    """A factor, a divisor, a term or an exponent is forgotten."""

    def mutation_positions(self, node: Node) -> Iterator[Place]:
        """One for each operand but the first."""
        for sign, operand in [node.children[at : at + 2] for at in self._signs(node)]:
            yield sign.start_pos, operand.end_pos

    @staticmethod
    def _signs(node: Node) -> list[int]:
        if node.type not in {"arith_expr", "term", "power"}:
            return []
        return [
            at
            for at, child in enumerate(node.children)
            if isinstance(child, Sign) and child.value in {"+", "-", "*", "/", "//", "%", "**"}
        ]

    def mutate(self, node: Node, index: int) -> Node:
        """Leave a sign and the operand behind it out."""
        at = self._signs(node)[index]
        del node.children[at : at + 2]
        return node


class NeighboursSwapped(IntegerNeighbour):
    """Two arguments, values of keywords or members of a tuple change places.

    Only where both are written alike (two names, two numbers, two calls): a swap of a text
    and an array ends in an exception at once. Where the order does not matter it is left.
    """

    def mutation_positions(self, node: Node) -> Iterator[Place]:
        """One for each pair of neighbours."""
        for left, right in [self._values(node, *pair) for pair in self._pairs(node)]:
            yield left.start_pos, right.end_pos

    def _pairs(self, node: Node) -> list[tuple[int, int]]:
        if node.type not in {"arglist", "testlist_star_expr", "testlist", "testlist_comp"}:
            return []
        if any(child.type in {"comp_for", "sync_comp_for"} for child in node.children):
            return []
        called = node.get_first_leaf().get_previous_leaf().get_previous_leaf()
        if node.type == "arglist" and called is not None and called.value in COMMUTATIVE:
            return []
        at = list(range(0, len(node.children), 2))
        return [pair for pair in pairwise(at) if self._alike(node, *pair)]

    def _alike(self, node: Node, first: int, second: int) -> bool:
        both = [node.children[first], node.children[second]]
        keywords = [child.type == "argument" for child in both]
        if keywords[0] != keywords[1]:
            return False
        if keywords[0] and any(
            child.children[1] != "=" or child.children[0].value in WORDS_FOR_PEOPLE
            for child in both
        ):
            return False
        left, right = self._values(node, first, second)
        texts = {left.get_code(include_prefix=False), right.get_code(include_prefix=False)}
        if any(" " in text and text[:1] in "\"'f" for text in texts):
            return False  # sentences
        return left.type == right.type and len(texts) == 2

    @staticmethod
    def _values(node: Node, first: int, second: int) -> tuple[Node, Node]:
        left, right = node.children[first], node.children[second]
        if left.type == "argument":
            return left.children[2], right.children[2]
        return left, right

    def mutate(self, node: Node, index: int) -> Node:
        """Let two neighbours change places."""
        first, second = self._pairs(node)[index]
        left, right = self._values(node, first, second)
        # White space stays where it is: the first member of a line may carry its indentation.
        leaves = left.get_first_leaf(), right.get_first_leaf()
        leaves[0].prefix, leaves[1].prefix = leaves[1].prefix, leaves[0].prefix
        if node.children[first].type == "argument":
            node.children[first].children[2] = right
            node.children[second].children[2] = left
        else:
            node.children[first], node.children[second] = right, left
        return node


class KeywordDropped(IntegerNeighbour):
    """A keyword argument is forgotten: its default is used."""

    def mutation_positions(self, node: Node) -> Iterator[Place]:
        """One for each keyword argument."""
        for child in [node.children[at] for at in self._keywords(node)]:
            yield child.start_pos, child.end_pos

    @staticmethod
    def _keywords(node: Node) -> list[int]:
        if node.type != "arglist":
            return []
        return [
            at
            for at, child in enumerate(node.children)
            if child.type == "argument"
            and child.children[1] == "="
            and child.children[0].value not in WORDS_FOR_PEOPLE
        ]

    def mutate(self, node: Node, index: int) -> Node:
        """Leave an argument and the comma before or behind it out."""
        at = self._keywords(node)[index]
        del node.children[max(0, at - 1) : max(0, at - 1) + 2]
        return node


class TwinCalled(IntegerNeighbour):
    """The larger for the smaller, any for all, no absolute value."""

    def mutation_positions(self, node: Node) -> Iterator[Place]:
        """One for each call of a function with a twin."""
        if isinstance(node, Name) and node.value in TWINS:
            following = node.get_next_leaf()
            if following is not None and following.value == "(":
                yield node.start_pos, node.end_pos

    def mutate(self, node: Node, index: int) -> Node:
        """Take the twin."""
        return Name(TWINS[node.value], node.start_pos, node.prefix)


class AugmentedSign(IntegerNeighbour):
    """Taken away instead of added."""

    _OPPOSITE = {"+=": "-=", "-=": "+=", "*=": "/=", "/=": "*="}  # noqa: RUF012

    def mutation_positions(self, node: Node) -> Iterator[Place]:
        """One for each augmented assignment."""
        if isinstance(node, Sign) and node.value in self._OPPOSITE:
            yield node.start_pos, node.end_pos

    def mutate(self, node: Node, index: int) -> Node:
        """Take the opposite."""
        return Sign(self._OPPOSITE[node.value], node.start_pos, node.prefix)


OWN = (
    IntegerNeighbour,
    FloatDoubled,
    OperandDropped,
    NeighboursSwapped,
    KeywordDropped,
    TwinCalled,
    AugmentedSign,
)


def operators() -> dict[str, Operator]:
    """Return all operators by name."""
    provider = OperatorProvider()
    found = {f"core/{name}": provider[name]() for name in CHOSEN}
    return found | {f"own/{operator.__name__}": operator() for operator in OWN}


#: Functions whose arguments are for a person.
TELLING = ("print(", "progress(", "warnings.warn(", "sys.exit(")


def is_ignored(node: Node) -> bool:
    """Whether a node decides no result: annotations, imports, decorators, messages."""
    child, parent = node, node.parent
    while parent is not None:
        if parent.type in {"raise_stmt", "tfpdef", "decorator", "import_from", "import_name"}:
            return True
        if parent.type == "annassign" and child is parent.children[1]:
            return True
        if parent.type == "funcdef" and child is parent.annotation:
            return True
        if parent.type == "atom_expr" and parent.get_code().strip().startswith(TELLING):
            return True
        child, parent = parent, parent.parent
    return False
