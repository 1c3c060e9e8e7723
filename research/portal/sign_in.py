"""Signing in and out: a form, a mail, and a button; the form answers the same to everybody."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from research.members import Member, find_member, normalized
from research.portal.limits import EVERYONE, MOST_FOR_ADDRESS, MOST_FOR_ALL, MOST_FOR_NETWORK, may_ask, network_of
from research.portal.links import LIFETIME, Issued, Refusal, address_of, issue, redeem, redeem_code
from research.portal.origins import is_own_form, own_page
from research.portal.pages import Words, led_to, page, place_of, who, words
from research.portal.place import Place
from research.portal.secrets import digest, is_token, new_token, spaced
from research.portal.sessions import LONGEST, begin, end, end_all, open_sessions
from research.portal.wording import day
from research.post import Mail

LONGEST_FORM = 4096  # bytes
PENDING = "pending"  # the cookie of a browser that has asked for a link
SESSION = "session"

FOREIGN = Words(
    "This form came from elsewhere",
    ("For your safety only forms of this site are taken. Open the page here and send its form again.",),
    ("/sign-in", "To the sign-in page"),
)
TOO_OFTEN = Words(
    "Too many sign-ins were asked for",
    ("From your network many links were asked for within the hour. Please try again in an hour.",),
)
TOO_LONG = Words(
    "This is too long", ("An address is shorter than what was sent.",), ("/sign-in", "To the sign-in page")
)
AGAIN = ("/sign-in", "Ask for a new link")
REFUSED = {
    Refusal.UNKNOWN: Words("This link opens nothing", ("It is not whole, or not one of ours.",), AGAIN),
    Refusal.USED: Words(
        "This link was used already",
        ("Every link signs in once. If it was not you who used it, sign in and end all sessions on your page.",),
        AGAIN,
    ),
    Refusal.EXPIRED: Words("This link is too old", ("A link is good for ten minutes.",), AGAIN),
    Refusal.OTHER_BROWSER: Words(
        "This is not the browser that asked",
        (
            "A mailed link opens only in the browser in which it was asked for.",
            "Open it there, or type there the code that stands in the mail; or ask for a new link here.",
        ),
        AGAIN,
    ),
    Refusal.WRONG_CODE: Words(
        "This code is not the one in the mail",
        ("Please look again. After five wrong ones a code is good no more.",),
        ("/sign-in/sent", "Type it again"),
    ),
}
MAIL = """\
Hello,

somebody, probably you, asked to sign in to {name}.

Open this link in the browser in which you asked, within ten minutes, and press the button there:

  {link}

If your mail opens in another browser, type this code in the one in which you asked:

  {code}

If it was not you, do nothing: nobody can sign in without this mail.
"""


async def form_of(request: Request) -> dict[str, str] | None:
    """The fields of a form; None when it is longer than ours can be."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            return None
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[0] for name, values in fields.items()}


async def posted(request: Request) -> dict[str, str] | Response:
    """The fields of a form of this site, or the page that refuses it."""
    if not is_own_form(request.headers, place_of(request).base_url):
        return words(request, FOREIGN, 403)
    fields = await form_of(request)
    return words(request, TOO_LONG, 413) if fields is None else fields


def ask(request: Request) -> Response:
    """The page on which a member types an address."""
    asks = who(request)
    return page(request, "sign_in.html", {"next": own_page(request.query_params.get("next"))}, asks=asks)


async def asked(request: Request) -> Response:
    """Take an address; known or not, the same happens before the answer, and the answer is the same."""
    fields = await posted(request)
    if isinstance(fields, Response):
        return fields
    onward, browser = own_page(fields.get("next")), new_token()
    host = request.client.host if request.client else ""
    if not await run_in_threadpool(mailed, place_of(request), fields.get("address", ""), host, browser, onward):
        return words(request, TOO_OFTEN, 429)
    answer = led_to(request, "/sign-in/sent" if onward == "/" else f"/sign-in/sent?next={onward}")
    set_cookie(request, answer, PENDING, browser, int(LIFETIME.total_seconds()))
    return answer


def mailed(place: Place, address: str, host: str, browser: str, onward: str) -> bool:
    """Note a link and hand the mail over; False when the asker's network has asked too often."""
    now = place.clock()
    with place.database.writing() as rows:
        if not may_ask(rows, place.veiled(f"network {network_of(host)}"), MOST_FOR_NETWORK, now):
            return False
        seldom = may_ask(rows, place.veiled(f"address {normalized(address)}"), MOST_FOR_ADDRESS, now)
        seldom = may_ask(rows, EVERYONE, MOST_FOR_ALL, now) and seldom
        member = find_member(rows, address)
        if member is not None and (member.term.is_over(now) or not seldom):
            member = None
        issued = issue(rows, member, now, browser)
    letter = letter_to(place, member, issued, onward)
    place.postman.hand_over(letter if member else None, now)
    return True


def letter_to(place: Place, member: Member | None, issued: Issued, onward: str) -> Mail:
    """The mail with link and code."""
    link = address_of(place.base_url, issued.token, onward)
    text = MAIL.format(name=place.name, link=link, code=spaced(issued.code))
    to = member.line.address if member else "nobody@example.invalid"
    return Mail(to, f"Sign in to {place.name}", text, f"sign-in/{digest(issued.token)}")


def sent(request: Request) -> Response:
    """What everybody reads who has asked, with a field for the code."""
    return page(request, "sent.html", {"next": own_page(request.query_params.get("next"))})


def opened(request: Request) -> Response:
    """What a link leads to: a page with a button. Looking at it changes nothing and tells nothing."""
    token = request.query_params.get("token", "")
    if not is_token(token):
        return words(request, REFUSED[Refusal.UNKNOWN], 404)
    return page(request, "open.html", {"token": token, "next": own_page(request.query_params.get("next"))})


async def pressed(request: Request) -> Response:
    """The button under a link: uses it up and begins a session."""
    fields = await posted(request)
    if isinstance(fields, Response):
        return fields
    return await run_in_threadpool(signed_in, request, fields, "token")


async def typed_code(request: Request) -> Response:
    """The code of a mail, typed in the browser that asked."""
    fields = await posted(request)
    if isinstance(fields, Response):
        return fields
    return await run_in_threadpool(signed_in, request, fields, "code")


def signed_in(request: Request, fields: dict[str, str], by: str) -> Response:
    """Begin a session, or say why not; both or neither is written."""
    place = place_of(request)
    now, token = place.clock(), new_token()
    browser = request.cookies.get(place.cookie(PENDING))
    with place.database.writing() as rows:
        found = (redeem if by == "token" else redeem_code)(rows, fields.get(by, ""), browser, now)
        if isinstance(found, Member):
            begin(rows, found, token, now, request.cookies.get(place.cookie(SESSION)))
    if isinstance(found, Refusal):
        return words(request, REFUSED[found], 403)
    answer = led_to(request, own_page(fields.get("next")))
    set_cookie(request, answer, SESSION, token, int(LONGEST.total_seconds()))
    drop_cookie(request, answer, PENDING)
    return answer


def mine(request: Request) -> Response:
    """The member's own page: who is signed in, until when, and where else."""
    place, asks = place_of(request), who(request)
    if asks.member is None:
        return led_to(request, "/sign-in")
    with place.database.reading() as rows:
        number = open_sessions(rows, asks.member, place.clock())
    term = asks.member.term
    told = {"begins": day(term.not_before, "UTC"), "ends": day(term.not_after, "UTC"), "sessions": number}
    return page(request, "mine.html", {"member": asks.member, **told}, asks=asks)


async def signed_out(request: Request) -> Response:
    """End this session, or all of a member's."""
    fields = await posted(request)
    if isinstance(fields, Response):
        return fields
    await run_in_threadpool(ended, request, everywhere=fields.get("everywhere") == "yes")
    answer = led_to(request, "/")
    drop_cookie(request, answer, SESSION)
    if place_of(request).is_secure:
        answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def ended(request: Request, *, everywhere: bool) -> None:
    """End the session that the browser presents, or all of its member."""
    place = place_of(request)
    now: datetime = place.clock()
    asks, token = who(request), request.cookies.get(place.cookie(SESSION))
    with place.database.writing() as rows:
        if everywhere and asks.member is not None:
            end_all(rows, asks.member, now)
        elif token is not None:
            end(rows, token, now)


def set_cookie(request: Request, answer: Response, name: str, value: str, seconds: int) -> None:
    """Give a browser a secret that no script and no other site can read."""
    place = place_of(request)
    answer.set_cookie(
        place.cookie(name), value, max_age=seconds, path="/", secure=place.is_secure, httponly=True, samesite="lax"
    )


def drop_cookie(request: Request, answer: Response, name: str) -> None:
    """Take a secret back."""
    place = place_of(request)
    answer.delete_cookie(place.cookie(name), path="/", secure=place.is_secure, httponly=True, samesite="lax")
