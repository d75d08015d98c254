"""Kinds that calculate: everything multiplied and divided, everything added and subtracted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.domain.errors import FieldError
from app.domain.parameters import ParametersAt
from app.domain.tpp.fact_values import NUMBER, Dates, Events
from app.domain.tpp.facts import facts_invalid
from app.domain.tpp.numbers import SLOW_PATH, Number, add, divide, multiply
from app.domain.tpp.operands import Body, Bound, Env, Info, StepView, bind_operand, infos_of, names_of
from app.domain.tpp.scope import Operand, Scope


@dataclass(frozen=True, slots=True)
class ProductSpec:
    of: tuple[Operand, ...]
    per: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class SumSpec:
    plus: tuple[Operand, ...]
    minus: tuple[Operand, ...]


def parse_product(scope: Scope, body: dict[str, Any]) -> ProductSpec:
    return ProductSpec(scope.operands("of", body.get("of")), scope.operands("per", body.get("per", [])))


def bind_product(spec: ProductSpec, params: ParametersAt, view: StepView) -> Body:
    """All of `of` multiplied, divided by each of `per`, exactly; constants are multiplied once a month.

    Raises (when computed): Invalid for a divisor of zero.
    """
    of = tuple(bind_operand(operand, params, view) for operand in spec.of)
    per = tuple(bind_operand(operand, params, view) for operand in spec.per)
    names, infos = names_of(of + per), infos_of(of + per)
    product_of, divisor_of = _product(of), _product(per)
    divisors = tuple(operand.name for operand in spec.per if operand.name)

    def multiplied(env: Env) -> tuple[Any, Mapping[str, Any], tuple[Info, ...]]:
        return product_of(env), {name: env[name] for name in names}, infos(env)

    def divided(env: Env) -> tuple[Any, Mapping[str, Any], tuple[Info, ...]]:
        product, divisor = product_of(env), divisor_of(env)
        inputs = {name: env[name] for name in names}
        if product is None or divisor is None:
            return None, inputs, infos(env)
        if divisor == 0:
            zeros = [name for name in divisors if env[name] == 0] or [view.name]
            raise facts_invalid({name: [FieldError("divisor_zero", {"step": view.title})] for name in zeros})
        return divide(product, divisor), inputs, infos(env)

    return divided if per else multiplied


def _product(bounds: tuple[Bound, ...]) -> Callable[[Env], Number | None]:
    constant = Decimal(1)
    for bound in bounds:
        constant *= bound.constant if bound.constant is not None else 1
    varying = tuple(bound.get for bound in bounds if bound.constant is None)

    def product_of(env: Env) -> Number | None:
        product: Any = constant
        try:
            for get in varying:
                factor = get(env)
                if factor is None:
                    return None
                product *= factor
        except SLOW_PATH:
            return _slow_product(constant, [get(env) for get in varying])
        return product  # type: ignore[no-any-return]

    return product_of


def _slow_product(constant: Decimal, factors: list[Number | None]) -> Number | None:
    product: Number = Fraction(constant)
    for factor in factors:
        if factor is None:
            return None
        product = multiply(product, factor)
    return product


def parse_sum(scope: Scope, body: dict[str, Any]) -> SumSpec:
    types = (NUMBER, "amounts", "events", "dates")
    return SumSpec(
        scope.operands("plus", body.get("plus", []), *types), scope.operands("minus", body.get("minus", []), *types)
    )


def bind_sum(spec: SumSpec, params: ParametersAt, view: StepView) -> Body:
    """Everything in `plus` less everything in `minus`.

    Named amounts count as their total, events as their minutes, days as their number.
    Raises (when computed): Invalid for events that were only counted, as nobody knows their minutes.
    """
    plus = tuple(bind_operand(operand, params, view) for operand in spec.plus)
    minus = tuple(bind_operand(operand, params, view) for operand in spec.minus)
    signed = tuple((bound, 1) for bound in plus) + tuple((bound, -1) for bound in minus)
    terms = tuple((bound.get, sign, bound.names) for bound, sign in signed)
    names, infos = names_of(plus + minus), infos_of(plus + minus)
    zero = Decimal(0)

    def body(env: Env) -> tuple[Any, Mapping[str, Any], tuple[Info, ...]]:
        inputs = {name: env[name] for name in names}
        total: Any = zero
        is_known = True
        for get, sign, read in terms:
            term = get(env)
            if term is None:
                # The other terms may still have to be refused, whatever their order.
                is_known = False
                continue
            if type(term) is not Decimal:
                term = _total(term, read)
            try:
                total = total + term if sign > 0 else total - term
            except SLOW_PATH:
                total = add(total, term if sign > 0 else -term)
        return total if is_known else None, inputs, infos(env)

    return body


def _total(term: Any, names: tuple[str, ...]) -> Number:
    """What a term that is no plain number counts for."""
    if isinstance(term, dict):
        return sum(term.values(), Decimal(0))
    if isinstance(term, Dates):
        return Decimal(term.number)
    if isinstance(term, Events):
        if any(count for _, count in term.counted):
            raise facts_invalid({name: [FieldError("fact_minutes_needed")] for name in names})
        return sum(term.minutes, Decimal(0))
    return term  # type: ignore[no-any-return]
