/// The developer's desk.
typealias DeskData = RequestsData & CallbacksData & ClockData & FaultsData
