internal import PricingService
internal import ServiceRuntime
internal import Telemetry

let process = ServiceProcess.start(PricingSettings.schema)
let pricing: PricingProcess
do {
  pricing = try PricingProcess(process)
} catch {
  process.logger.error("cannot start", ["reason": .string("\(error)")])
  process.end(78)
}
await process.run(pricing.services)
