internal import ContractRisk

/// Answers `mooring.risk.v1.BookService`: policies, claims and the vault.
///
/// Each group of calls has its own file; all of them work on the core.
struct BookHandlers: BookServiceHandlers {
  let core: RiskCore
}
