private import RiskModels

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Proves of an optimised build what would take a debug build hours: that simulated figures are the
/// exact ones within their errors at ten million years, that intervals hold as often as they
/// promise, and that not a bit differs from what a debug build computes.
///
/// Prints a line for each figure and fails when one is not as it must be. Seeds are fixed, so that
/// it finds the same each time.
@main
enum RiskVerification {
  static func main() throws {
    var ledger = VerificationLedger()
    for run in RecordedRun.all {
      for instructions in KernelInstructions.available {
        let isEqual = try run.hash(on: instructions) == run.hash
        ledger.note("\(run): bits on \(instructions.rawValue)", isRight: isEqual)
      }
    }
    let book = try KnownBook(withScenarios: false)
    let books = [book, try KnownBook(withScenarios: true)]
    for method in SamplingMethod.allCases {
      try ExactComparisons(method: method).note(books, in: &ledger)
      try IntervalCoverage(method: method).note(book, in: &ledger)
    }
    print(ledger.isRight ? "all \(ledger.count) are as they must be" : "some are WRONG")
    exit(ledger.isRight ? EXIT_SUCCESS : EXIT_FAILURE)
  }
}
