internal import Contract
internal import ContractPricing
internal import JSON
internal import OpenAPI

/// A message of the contract as a part of an answer.
struct MessageValue<Message: ContractMessage>: AnswerValue, Sendable {
  let message: Message

  static var schema: JSONSchema { .message(Message.self) }
  func write(to json: inout JSONWriter) { self.message.writeJSON(to: &json) }
}

extension ChangeEffect: AnswerValue {
  static var schema: JSONSchema {
    let unavailable = JSONSchema.Member("unavailable", .text())
    return .anyOf([.message(PreviewChangeResponse.self), .object([unavailable])])
  }
}
