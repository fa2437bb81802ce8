/// `mooring config`: the parameters, their changes and their history.
enum ConfigCommands {
  /// The service all of them talk to.
  static let service = "config"

  static let group = Command(
    group: "config", "Parameters: what is in force, what changed, who did it and why.",
    discussion: """
      A parameter is named in full, such as params/pricing:base_rate_USDC, or by its key alone \
      when only one namespace has it.
      """,
    examples: [
      .init("mooring config list params/pricing", "what is in force, and which layer decided"),
      .init(
        "mooring config set base_rate_USDC=0.05 --reason \"review\" --wait-applied", "a change"),
      .init("mooring config history base_rate_USDC", "who changed it, when and why"),
    ],
    [
      ReadCommands.get, ReadCommands.list, ReadCommands.namespaces, ReadCommands.schema,
      ReadCommands.explain, ChangeCommands.set, ChangeCommands.unset, ChangeCommands.apply,
      ChangeCommands.validate, RestoreCommands.rollback, DocumentCommands.importing,
      DocumentCommands.exporting, DocumentCommands.reload, HistoryCommands.history,
      HistoryCommands.show, HistoryCommands.diff, HistoryCommands.compare, WatchCommand.command,
      DeliveryCommands.subscribers, DeliveryCommands.wait, DeliveryCommands.statistics,
    ])
}
