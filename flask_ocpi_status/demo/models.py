"""What the demo keeps.

The sites of the operator are kept in tables of its own. What is never more than an
object of OCPI is kept as a document, in tables of the extension's.
"""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy import DateTime
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import Session
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import relationship
from sqlalchemy.orm import scoped_session

Sessions = scoped_session[Session]


def utc_now() -> datetime:
    """Return the present second in UTC, naive as all the instants in the tables are."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


class Base(DeclarativeBase):
    """The tables; their names keep out of the way of others in the database."""

    type_annotation_map = {  # noqa: RUF012 - the way SQLAlchemy wants it
        dict[str, Any]: JSON,
        list[str]: JSON,
        datetime: DateTime(),
    }


class Location(Base):
    """A place with EVSEs, in the words of OCPI 2.2.1."""

    __tablename__ = "ocpi_demo_locations"

    id: Mapped[str] = mapped_column(primary_key=True)
    country_code: Mapped[str]
    party_id: Mapped[str]
    name: Mapped[str]
    address: Mapped[str]
    city: Mapped[str]
    postal_code: Mapped[str]
    country: Mapped[str]
    latitude: Mapped[str]
    longitude: Mapped[str]
    parking_type: Mapped[str]
    facilities: Mapped[list[str]]
    time_zone: Mapped[str]
    opens: Mapped[str | None]
    closes: Mapped[str | None]
    last_updated: Mapped[datetime]
    evses: Mapped[list[EVSE]] = relationship(order_by="EVSE.uid", lazy="selectin")


class EVSE(Base):
    """What charges one vehicle at a time."""

    __tablename__ = "ocpi_demo_evses"

    uid: Mapped[str] = mapped_column(primary_key=True)
    location_id: Mapped[str] = mapped_column(ForeignKey(Location.id), index=True)
    evse_id: Mapped[str]
    status: Mapped[str]
    capabilities: Mapped[list[str]]
    physical_reference: Mapped[str]
    last_updated: Mapped[datetime]
    connectors: Mapped[list[Connector]] = relationship(
        order_by="Connector.id", lazy="selectin", back_populates="evse"
    )


class Connector(Base):
    """A socket or cable of an EVSE; voltage in V, amperage in A, power in W."""

    __tablename__ = "ocpi_demo_connectors"

    evse_uid: Mapped[str] = mapped_column(ForeignKey(EVSE.uid), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    standard: Mapped[str]
    format: Mapped[str]
    power_type: Mapped[str]
    voltage: Mapped[int]
    amperage: Mapped[int]
    power: Mapped[int]
    tariff_id: Mapped[str]
    last_updated: Mapped[datetime]
    evse: Mapped[EVSE] = relationship(back_populates="connectors")


class Reservation(Base):
    """An EVSE that is held for a driver.

    The number is the provider's, so it is one of that provider alone.
    """

    __tablename__ = "ocpi_demo_reservations"

    country_code: Mapped[str] = mapped_column(primary_key=True)
    party_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    token_uid: Mapped[str]
    evse_uid: Mapped[str] = mapped_column(ForeignKey(EVSE.uid), unique=True)
    expires: Mapped[datetime]
    reply_id: Mapped[str]


class Charging(Base):
    """A vehicle that charges: which session it is, and at which EVSE.

    :param by_card: whether its driver began it at the charge point, and not a command.
    :param reply_id: what its result is owed under, of one that a command began.
    :param profile: the ChargingProfile by which it charges; ``None`` without any.
    """

    __tablename__ = "ocpi_demo_charging"

    session_id: Mapped[str] = mapped_column(primary_key=True)
    evse_uid: Mapped[str]
    by_card: Mapped[bool] = mapped_column(default=False)
    reply_id: Mapped[str] = mapped_column(default="")
    profile: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class Served(Base):
    """Where the demo is served, for a command in another terminal."""

    __tablename__ = "ocpi_demo_served"

    url: Mapped[str] = mapped_column(primary_key=True)


class Agreement(Base):
    """A contract on the ledger."""

    __tablename__ = "ocpi_demo_agreements"

    number: Mapped[int] = mapped_column(primary_key=True)
    template: Mapped[str]
    payload: Mapped[dict[str, Any]]


class Organisation(Base):
    """An organisation in the register."""

    __tablename__ = "ocpi_demo_organisations"

    number: Mapped[int] = mapped_column(primary_key=True)
    registration: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str]
    country: Mapped[str]


class Ticket(Base):
    """A ticket at the desk."""

    __tablename__ = "ocpi_demo_tickets"

    number: Mapped[int] = mapped_column(primary_key=True)
    summary: Mapped[str]
    priority: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    opened: Mapped[datetime] = mapped_column(default=utc_now)
