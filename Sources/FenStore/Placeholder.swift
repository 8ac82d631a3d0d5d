import GRDB
enum PlaceholderStore { }
