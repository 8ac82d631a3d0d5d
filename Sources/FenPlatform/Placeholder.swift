enum PlaceholderFenPlatform {}
