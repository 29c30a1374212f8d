"""What the rules of OCPI's objects say, in words, by the names of the functions."""

from __future__ import annotations

RULES = {
    "open_always_or_regularly": (
        "`twentyfourseven` is there, or `regular_hours` holds something. Where"
        " `twentyfourseven` is true, there are no `regular_hours`."
    ),
    "open_regularly_unless_always": (
        "Where `twentyfourseven` is true, there are no `regular_hours`; where it is"
        " false, there is at least one."
    ),
    "ends_after_it_begins": "`period_end` is later than `period_begin`.",
    "names_a_token": (
        "At least one of `uid`, `visual_number` and `group_id` is there. A `uid` comes"
        " with a `type`, a `visual_number` with an `issuer`."
    ),
    "tells_some_only_if_not_all": (
        "`publish_allowed_to` holds something only where `publish` is false."
    ),
    "has_shares": "The percentages of `energy_sources` are from 0 to 100.",
    "tells_apart": (
        "No two EVSEs of a Location have the same `uid`, and no two connectors of an"
        " EVSE the same `id`."
    ),
    "reserves_flat_or_by_time": (
        "Where `restrictions` has a `reservation`, each price component is `FLAT` or"
        " `TIME`."
    ),
    "adds_up_to_all": (
        "The percentages of `energy_sources` are from 0 to 100, and 100 together; what"
        " was rounded may miss it by 1."
    ),
    "charges_at_most_all": "The `volume` of a `STATE_OF_CHARGE` is from 0 to 100.",
    "has_dimensions_of_cdrs": (
        "No charging period has a dimension that is for sessions only: `CURRENT`,"
        " `ENERGY_EXPORT`, `ENERGY_IMPORT`, `POWER`, `STATE_OF_CHARGE`."
    ),
    "credits": (
        "Where `credit` is true, there is a `credit_reference_id`, which is not the"
        " `id`, and `total_cost` is not above zero. Elsewhere the `id` has up to 36"
        " characters."
    ),
    "names_the_evse": "A `connector_id` comes with an `evse_uid`.",
    "has_each_role_once": "Each role of a party is there once.",
    "has_one_decimal": "A charging rate has one decimal at most.",
    "knows_its_parking": (
        "Each `id` of `parking_places` is there once, and a `parking_id` of an EVSE is"
        " one of them."
    ),
}
