/// A key pair made with OpenSSL for these tests alone, and what OpenSSL made with it.
enum TestKeys {
  static let privatePEM = """
    -----BEGIN PRIVATE KEY-----
    MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDIdb9bje+FXq/u
    mqtBCJMPjK3CQIBXx+gI8875tD5FJ+gmT723Twe1eAogP7r5j6KKtvx1H0/OKOHO
    dDpAfxvvu3/UF+CUX7eh56sz5wL0gMO7dqiNl3UBCZ4iGAoymPNB0Gxxv4pQ/0Hh
    vwq5AYhF8qI/FAUcWLHBrhQ8nTeJ/esOcnxrtPWHWIYd7dSzESi7lJglkam0RFx0
    ZBj2VsCyoyfHAd5uXdESg40E/5se2YYbQ6hVWmiiDvjFj8/2Py9QOvUkQEreZTHY
    yCXRafrmOrvZ92Pg9WJUUgOn8AkHWUs5iF83CRQJjMwITYzad4jVuDOd1izIp4Gw
    Ucyo4EjfAgMBAAECggEAAJxYjzyDzKHjjVQ2o1sVqkghG2S7lLOM4cIZu6mwlYta
    lLX3e6snozDmGapitRyalSubjKEiIBxVxnLqM9oZ9AVb4qyJSEpxB8g/PZ2S5RB4
    stsuBkho2IOhUgnwC1lrRvm4lYbM3WmkV2i6l/ezj5WpUuHfu3ILEJj+13RvKozJ
    xvsHk0c5Qzsphmz20x2x20mHjrZMnXo9A0c5a2o756cC3Q+oCECuGF19VxMlsCSW
    4TC7DtFdjZPTj9db5Tikbkjds16G3P1paBaQOXw0CGSEZQZ3AxfUGRfGtb/o7Qjn
    oN29Cas018SRliPrsx1fvEruH4iC0F132O00HvAdsQKBgQDvPkZi15kFTL4BHTtk
    8+IT8xKZp0aLJU0PVAsb14NEpDFmpApOTTD2FVZyYY7A5GUcImYvvxCS+7e/pfdf
    aRqRdXHtavaVGrFWHaJNbOlJuAje+LzHyCbH1rx9uyt/Zum6EKmFu37A+ugiEOSL
    0OcuhrScrtxO8UkepMKehMvQhwKBgQDWgBKZZchVXK01nH2MR0d6GFwoERFuVk/+
    rlxeK6oLzSm4fwqs4W/vcfSj9UzUTOdZljZ5l+Hu8DfYiNUJqfFZkVKqQOcdYehY
    T+oJ6AOpJqbPXOvslWDzDw3ekqacEzC/Ls+WShQjprCahsleloEou5HNCzmHPgFf
    jCKQrxoS6QKBgBhEwO8V37fh6QRD6tp6wtwzNBfSGB3VUtPTOq1AV1iHL1uyGDmJ
    KwZLc9F2g/ydLoSEGMmPICdI0YLnWwiaqM9Ikp3607icVJDfwK8J9UA9Iuk7YisB
    6q0q40P90JPD5MGzHv8p3dnFmfaasBRexJS7pWafdkmrwDcTj4p0/hfRAoGATotr
    RByPNSLQkjcRihJ3y++rn0hQt7SHalzymdEnXVbtFg//GrsaP/XcfUVPstXOSXHF
    1NSW+OWhrXq9d+Jw7DlYqdtGRe4aJGxu6N26qW/r2TbPdTxl2dsDWyMcOz6TtQ4x
    GXla0osxVARTLH20IfQ9OXYIxMshuZkY9x4HUDECgYEA3j8EOtapG5gW2jy9kvox
    Q2qH2kR2mEsB0tfzj2gEPnkJmOhjrwhWmlESVgpMb5U5rZRoyLHhm7RmrRzZN38z
    PInsSCHzSPGgE+60Zmk9vqQ5OO2OihyekPPNgKyjgWE1ukcJt+bCes3EVRFeAik4
    RAN170QIfG5XxPT6qYk1UT0=
    -----END PRIVATE KEY-----
    """

  static let publicPEM = """
    -----BEGIN PUBLIC KEY-----
    MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAyHW/W43vhV6v7pqrQQiT
    D4ytwkCAV8foCPPO+bQ+RSfoJk+9t08HtXgKID+6+Y+iirb8dR9PzijhznQ6QH8b
    77t/1BfglF+3oeerM+cC9IDDu3aojZd1AQmeIhgKMpjzQdBscb+KUP9B4b8KuQGI
    RfKiPxQFHFixwa4UPJ03if3rDnJ8a7T1h1iGHe3UsxEou5SYJZGptERcdGQY9lbA
    sqMnxwHebl3REoONBP+bHtmGG0OoVVpoog74xY/P9j8vUDr1JEBK3mUx2Mgl0Wn6
    5jq72fdj4PViVFIDp/AJB1lLOYhfNwkUCYzMCE2M2neI1bgzndYsyKeBsFHMqOBI
    3wIDAQAB
    -----END PUBLIC KEY-----
    """

  static let request = "GET\n/v3/certificates\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n\n"

  /// `openssl dgst -sha256 -sign` over `request`.
  static let requestSignature = """
    SwzjqJYilXA576IihBRI5WPxqKAJj2RS0v7F7ubSb+rBeFobAKbe3tIhYnCPydyHaEVzS5bNWtiTWbpxCTcU7TOZo9syQT2Q4th5\
    MWebhZqyKIy5GHUWERtztNcFsjTkFFcXqAWnq8Kj4shhVUx9Y4xR5WunvX1PcZvgR8E9uCkqD74uiMAuHyRT6kPh2O+BX3Lj3eb5\
    FTsjZgPrbQfZcRwwXJB8uNIbrBlsN3qf6hoyMU+WIR2AEpaC6Pw76uY4X7UWqPZH0E6JkCmaB/MxVimzfV96uBGMOeMSvOpn26GG\
    Hk/wMoH+eilI/lolrQ3W0RL4ZfbzJsaPyiIp4fQdWg==
    """

  /// `openssl pkeyutl -encrypt -pkeyopt rsa_padding_mode:oaep` of 张三.
  static let encryptedName = """
    XDzayq4jVGTF4SZtHNN7nPmfsDzRrwcKHHRuDe2ih8bTh6u1LltpjAqiB71G9kzg/tAJGtXzQ18EnW/wf/3kNvn8TcYt+QbsCBvS\
    ornhvsqb1ayaMd73POrrjZwz6xFVFT4aN7tV7eSIrwJ4A1kTzLF2Kq9J5UNsps9oElkvxgYN9pC1V3x1Ga09NeFvprbJ2F+8tiKp\
    MdVAvQo++3PMbZR3x5cXNfE7jRWsexkiBmHzH6snrb80svF8IMNftLNO9wIQE9G4N4acl8UyEn8RDpv2AFU7Mc8spFqmWNR+HtVx\
    BNVzi5xdlhvEBgKIycHNldOfdN9Oofn423fzNeva3w==
    """
}
