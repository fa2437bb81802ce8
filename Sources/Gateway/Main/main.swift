internal import Gateway
internal import ServiceRuntime

let process = ServiceProcess.start(GatewaySettings.schema)
await process.run([])
