internal import Gateway
internal import ServiceRuntime
internal import Telemetry

let process = ServiceProcess.start(GatewaySettings.schema)
let gateway: GatewayProcess
do {
  gateway = try GatewayProcess(process)
} catch {
  process.logger.error("cannot start", ["reason": .string("\(error)")])
  process.end(78)
}
await process.run(gateway.services, onHangup: gateway.reload)
