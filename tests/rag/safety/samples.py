"""Numbers that are right by their check digits and belong to nobody, or are for tests by design.

Keys are put together at run time: none of them stands in the repository.
"""

CARD = "4111 1111 1111 1111"
IBAN = "DE89 3704 0044 0532 0130 00"
SSN = "219-09-9998"
EMAIL = "anna.berg@example.org"
PHONE = "+44 20 7946 0958"
IP = "203.0.113.77"
BIRTH = "born on 14 March 1962"
TOKEN = "ghp_" + "aB3dE6gH9jK2mN5pQ8sT1vW4xY7zA0cD3fG6"
JWT = (
    "eyJ" + "hbGciOiJIUzI1NiJ9" + "." + "eyJzdWIiOiJ0ZXN0LXVzZXItOTgxIn0" + "." + "q7Lx2Vb9Tn4Rk1Wp"
)
PRIVATE_KEY = (
    "-----BEGIN " + "RSA PRIVATE KEY-----\n"
    + "MIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4\n" * 3
    + "-----END " + "RSA PRIVATE KEY-----"
)  # fmt: skip
