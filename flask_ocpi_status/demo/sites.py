"""The sites of the demo's operator: invented stations at real-looking addresses."""

from __future__ import annotations

from typing import NamedTuple


class Site(NamedTuple):
    """One site.

    :param country: ISO 3166-1 alpha-2.
    :param latitude: degrees north, as OCPI writes them.
    :param longitude: degrees east.
    :param layout: a key of :data:`seed.LAYOUTS`.
    """

    country: str
    name: str
    address: str
    postal_code: str
    city: str
    latitude: str
    longitude: str
    layout: str


_TABLE = """
NL|Jaarbeursplein P1|Jaarbeursplein 6|3521 AL|Utrecht|52.087166|5.106732|garage
NL|Museumkwartier|Van Baerlestraat 33|1071 AP|Amsterdam|52.358021|4.877415|street
NL|Zeeburg|Zeeburgerdijk 208|1095 AA|Amsterdam|52.365873|4.944118|street
NL|Zuidas Gustav Mahler|Gustav Mahlerlaan 10|1082 PP|Amsterdam|52.337544|4.872961|garage
NL|Station Blaak|Blaak 16|3011 TA|Rotterdam|51.920114|4.488307|garage
NL|Kralingse Plas|Plaslaan 42|3062 CP|Rotterdam|51.930618|4.509872|street
NL|Malieveld|Koningskade 1|2596 AA|Den Haag|52.086541|4.316529|garage
NL|Boulevard|Gevers Deynootweg 134|2586 BP|Den Haag|52.112387|4.283946|street
NL|Strijp-S|Torenallee 22|5617 BD|Eindhoven|51.448932|5.456013|shop
NL|De Lucht West|A2 km 92|5301 LJ|Zaltbommel|51.776218|5.262874|motorway
NL|Verzorgingsplaats Bodegraven|A12 km 41|2411 NG|Bodegraven|52.069927|4.757103|motorway
NL|Sontplein|Sontplein 5|9723 BZ|Groningen|53.211874|6.588215|shop
NL|Vrijthof|Vrijthof 47|6211 LE|Maastricht|50.848663|5.688902|garage
NL|Berg en Dal Hotel|Oude Kleefsebaan 114|6571 BL|Berg en Dal|51.823417|5.917326|hotel
NL|Aan de Amstel|Provincialeweg 18|1184 VB|Ouderkerk|52.294036|4.909281|hotel
NL|Westermarkt|Westermarkt 29|5042 MC|Tilburg|51.568492|5.058137|shop
BE|Kiekenmarkt|Kiekenmarkt 32|1000|Brussel|50.848209|4.350716|street
BE|Flagey|Eugène Flageyplein 18|1050|Elsene|50.827395|4.372084|street
BE|Station Antwerpen-Berchem|Borsbeeksebrug 30|2600|Antwerpen|51.198734|4.433128|garage
BE|Eilandje|Godefriduskaai 36|2000|Antwerpen|51.232105|4.407639|street
BE|Dampoort|Dampoortstraat 9|9000|Gent|51.055782|3.739461|street
BE|Aire de Wanlin|E411 km 92|5564|Wanlin|50.147368|5.056894|motorway
BE|Rustplaats Drongen|E40 km 55|9031|Drongen|51.046217|3.645523|motorway
BE|Médiacité|Boulevard Raymond Poincaré 7|4020|Liège|50.629451|5.581327|shop
BE|Zeedijk|Albert I-promenade 69|8400|Oostende|51.229873|2.909356|hotel
BE|Ladeuzeplein|Monseigneur Ladeuzeplein 20|3000|Leuven|50.878014|4.707269|garage
DE|Schildergasse|Cäcilienstraße 32|50667|Köln|50.934762|6.952418|garage
DE|Rheinauhafen|Agrippinawerft 6|50678|Köln|50.924318|6.965037|street
DE|Kö-Bogen|Königsallee 2|40212|Düsseldorf|51.226943|6.779851|garage
DE|Elisengarten|Hartmannstraße 12|52062|Aachen|50.774685|6.086372|street
DE|Phoenix-See|Hafenpromenade 2|44263|Dortmund|51.490127|7.507614|shop
DE|Rasthof Siegburg West|A3 km 28|53721|Siegburg|50.801536|7.228495|motorway
DE|Raststätte Hohe Mark|A31 km 47|46286|Dorsten|51.771904|6.986253|motorway
DE|Prinzipalmarkt|Königsstraße 9|48143|Münster|51.959418|7.627035|garage
DE|HafenCity|Am Kaiserkai 56|20457|Hamburg|53.541283|9.985764|street
DE|Prenzlauer Berg|Kastanienallee 82|10435|Berlin|52.539057|13.410386|street
"""

SITES = tuple(Site(*line.split("|")) for line in _TABLE.split("\n") if line)
