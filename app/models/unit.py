"""The tree of units: the city, its OPD, and everything below them."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.types import PrimaryKey, PublicId


class Unit(Base):
    """One unit. `path` is the ids from the root down ("/1/4/9/"), so a subtree is a prefix.

    `opd_id` is the unit directly below the root that this one belongs to (the root's own id for the root): the unit of a TPP batch.
    """

    __tablename__ = "unit"

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    kode: Mapped[str] = mapped_column(String(40), unique=True)
    nama: Mapped[str] = mapped_column(String(200))
    jenis: Mapped[str | None] = mapped_column(String(40))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)  # children of a unit
    opd_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)  # all units of one OPD
    path: Mapped[str] = mapped_column(String(200), default="/")

    @property
    def ancestor_ids(self) -> tuple[int, ...]:
        """Ids from the root down to this unit."""
        return tuple(int(part) for part in self.path.split("/") if part)
