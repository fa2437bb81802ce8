internal import Basics
internal import ContractPricing

/// The covers that a change of parameters is tried on: every asset with many sizes, terms, triggers
/// and floors.
///
/// A book that stays the same makes the effects of different changes comparable.
struct ReferenceBook: Sendable {
  /// The covers, in the order of the file; no two are the same.
  let covers: [QuoteRequest]

  /// What a file begins with.
  static let header = "asset,cover_usd,days,trigger,floor"

  /// The book that this program was built with.
  static let published: ReferenceBook = {
    do throws(ReferenceBookFault) {
      return try ReferenceBook(parsing: ReferenceBookFile.text)
    } catch {
      preconditionFailure("the reference book is none: \(error)")
    }
  }()

  /// Reads a file: a header, and then one cover a line.
  init(parsing text: String) throws(ReferenceBookFault) {
    var covers: [QuoteRequest] = []
    var seen: Set<QuoteRequest> = []
    for (place, line) in text.split(separator: "\n").enumerated() {
      let number = place + 1
      if place == 0 {
        guard line == Self.header else { throw ReferenceBookFault(line: 1, reason: .header) }
        continue
      }
      let cover = try Self.cover(line, number)
      guard seen.insert(cover).inserted else {
        throw ReferenceBookFault(line: number, reason: .repeated)
      }
      covers.append(cover)
    }
    self.covers = covers
  }

  private static func cover(
    _ line: Substring, _ number: Int
  ) throws(ReferenceBookFault) -> QuoteRequest {
    let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 5, let days = UInt32(fields[2]) else {
      throw ReferenceBookFault(line: number, reason: .fields)
    }
    do throws(ParseRejection) {
      return QuoteRequest(
        asset: try Asset(parsing: fields[0]).description,
        coverCents: try USDCents(parsing: fields[1]).count,
        trigger: try Decimal4(parsing: fields[3]).double,
        floor: try Decimal4(parsing: fields[4]).double, days: days)
    } catch {
      throw ReferenceBookFault(line: number, reason: .value(error))
    }
  }
}

/// Why a text is not a reference book.
struct ReferenceBookFault: Error, Hashable {
  /// What is wrong with a line.
  enum Reason: Hashable {
    /// The first line does not name the columns.
    case header
    /// There are not five fields, or the third is no number of days.
    case fields
    case value(ParseRejection)
    /// The cover was there before.
    case repeated
  }

  /// Counted from 1.
  let line: Int
  let reason: Reason
}
