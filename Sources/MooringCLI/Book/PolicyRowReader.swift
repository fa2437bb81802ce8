internal import Basics
internal import Contract
internal import ContractRisk
internal import ContractType
internal import JSON

/// Makes policies of the lines of a file, one after the other.
///
/// The first line tells what the file is: with a brace each line is a policy in JSON, as the
/// contract has it; otherwise it names the columns of a table with commas between them.
struct PolicyRowReader {
  /// Why a line is no policy.
  struct Fault: Error, Hashable, CustomStringConvertible {
    let line: Int
    let message: String
    var description: String { "line \(self.line): \(self.message)" }
  }

  /// What a column of a table holds.
  enum Column: String, CaseIterable {
    case externalID = "external_id"
    case asset
    case cover
    case coverCents = "cover_cents"
    case trigger
    case floor
    case premium
    case premiumCents = "premium_cents"
    case boundAt = "bound_at"
    case startsAt = "starts_at"
    case endsAt = "ends_at"
    case holder
    case pegReference = "peg_reference"
  }

  private enum Form {
    case unknown
    case json
    case table([Column])
  }

  private var form = Form.unknown
  private var line = 0

  /// The policy of the next line; nil for the names of columns and for an empty line.
  mutating func row(of bytes: ArraySlice<UInt8>) throws(Fault) -> PolicyRow? {
    self.line += 1
    let bytes = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes
    guard bytes.contains(where: { $0 != UInt8(ascii: " ") }) else { return nil }
    switch self.form {
    case .unknown:
      if bytes.first == UInt8(ascii: "{") {
        self.form = .json
        return try self.policy(json: bytes)
      }
      self.form = .table(try self.columns(bytes))
      return nil
    case .json: return try self.policy(json: bytes)
    case .table(let columns): return try self.policy(of: columns, bytes)
    }
  }

  private func policy(json bytes: ArraySlice<UInt8>) throws(Fault) -> PolicyRow {
    do throws(WireError) {
      return try unsafe PolicyRow(json: Array(bytes).span.bytes)
    } catch {
      throw self.fault("\(error)")
    }
  }

  private func fault(_ message: String) -> Fault { Fault(line: self.line, message: message) }

  private func columns(_ bytes: ArraySlice<UInt8>) throws(Fault) -> [Column] {
    // Some programs begin a text with a mark of its encoding.
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let names = try self.cells(bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes)
    let known = Column.allCases.map(\.rawValue)
    var columns: [Column] = []
    for name in names {
      guard let column = Column(rawValue: name.lowercased()) else {
        let nearest = Spelling.nearest(to: name, among: known).map { "; did you mean \($0)?" }
        throw self.fault("there is no column \"\(name)\"\(nearest ?? "")")
      }
      guard !columns.contains(column) else { throw self.fault("\(name) is there twice") }
      columns.append(column)
    }
    for needed in [Column.externalID, .asset, .trigger, .startsAt, .endsAt]
    where !columns.contains(needed) {
      throw self.fault("the column \(needed.rawValue) is missing")
    }
    guard columns.contains(.cover) != columns.contains(.coverCents) else {
      throw self.fault("one of the columns cover and cover_cents is needed")
    }
    guard !(columns.contains(.premium) && columns.contains(.premiumCents)) else {
      throw self.fault("premium and premium_cents say the same")
    }
    return columns
  }

  private func policy(
    of columns: [Column], _ bytes: ArraySlice<UInt8>
  ) throws(Fault) -> PolicyRow {
    let cells = try self.cells(bytes)
    guard cells.count == columns.count else {
      throw self.fault("has \(cells.count) cells; there are \(columns.count) columns")
    }
    var row = PolicyRow()
    for (column, cell) in zip(columns, cells) where !cell.isEmpty {
      guard Self.set(column, to: cell, in: &row) else {
        throw self.fault("\(column.rawValue) \"\(cell)\" must be \(Self.form(of: column))")
      }
    }
    return row
  }

  private static func set(_ column: Column, to cell: String, in row: inout PolicyRow) -> Bool {
    switch column {
    case .externalID: row.externalID = cell
    case .asset: row.asset = cell
    case .holder: row.holder = cell
    case .cover: return Self.set(&row.coverCents, Self.cents(cell))
    case .premium: return Self.set(&row.premiumCents, Self.cents(cell))
    case .coverCents: return Self.set(&row.coverCents, Int64(cell))
    case .premiumCents: return Self.set(&row.premiumCents, Int64(cell))
    case .trigger: return Self.set(&row.trigger, Double(cell))
    case .floor: return Self.set(&row.floor, Double(cell))
    case .pegReference: return Self.set(&row.pegReference, Double(cell))
    case .boundAt: return Self.set(&row.boundAt, Self.instant(cell))
    case .startsAt: return Self.set(&row.startsAt, Self.instant(cell))
    case .endsAt: return Self.set(&row.endsAt, Self.instant(cell))
    }
    return true
  }

  private static func set<Value>(_ place: inout Value, _ value: Value?) -> Bool {
    guard let value else { return false }
    place = value
    return true
  }

  private static func set<Value>(_ place: inout Value?, _ value: Value?) -> Bool {
    place = value
    return value != nil
  }

  private static func cents(_ dollars: String) -> Int64? {
    do throws(ParseRejection) { return try USDCents(parsing: dollars).count } catch { return nil }
  }

  private static func instant(_ cell: String) -> Timestamp? {
    let text = cell.utf8.count == 10 ? cell + "T00:00:00Z" : cell
    do throws(WallTimeError) { return Timestamp(try WallTime(parsing: text)) } catch { return nil }
  }

  private static func form(of column: Column) -> String {
    switch column {
    case .externalID, .asset, .holder: "a text"
    case .cover, .premium: "an amount of dollars such as 2500.50"
    case .coverCents, .premiumCents: "a whole number of cents"
    case .trigger, .floor, .pegReference: "a number"
    case .boundAt, .startsAt, .endsAt: "a time such as 2026-03-04T05:06:07Z, or a day"
    }
  }

  /// The cells of a line; one in quotes may hold commas, and quotes twice.
  private func cells(_ bytes: ArraySlice<UInt8>) throws(Fault) -> [String] {
    var cells: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    var wasQuoted = false
    var index = bytes.startIndex
    let quote = UInt8(ascii: "\"")
    while index < bytes.endIndex {
      let byte = bytes[index]
      index += 1
      if isQuoted {
        if byte != quote {
          cell.append(byte)
        } else if index < bytes.endIndex, bytes[index] == quote {
          cell.append(quote)
          index += 1
        } else {
          isQuoted = false
        }
      } else if byte == UInt8(ascii: ",") {
        cells.append(try self.text(&cell, wasQuoted: &wasQuoted))
      } else if byte == quote && cell.isEmpty && !wasQuoted {
        isQuoted = true
        wasQuoted = true
      } else if wasQuoted || byte == quote {
        throw self.fault("a cell with quotes is in quotes as a whole, and has its own twice")
      } else {
        cell.append(byte)
      }
    }
    guard !isQuoted else { throw self.fault("a quote is not closed on its line") }
    cells.append(try self.text(&cell, wasQuoted: &wasQuoted))
    return cells
  }

  private func text(_ cell: inout [UInt8], wasQuoted: inout Bool) throws(Fault) -> String {
    guard let text = String(validating: cell, as: UTF8.self) else {
      throw self.fault("is not a text in UTF-8")
    }
    defer {
      cell.removeAll(keepingCapacity: true)
      wasQuoted = false
    }
    return wasQuoted
      ? text : String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
