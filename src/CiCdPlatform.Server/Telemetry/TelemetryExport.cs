using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CiCdPlatform.Server;

/// <summary>Sends traces and measurements to a collector; what was not sent when the server stops is sent then.</summary>
internal sealed class TelemetryExport(TelemetrySettings settings) : IHostedService, IDisposable
{
    private static readonly string[] Sources = ["CiCdPlatform.*", "Microsoft.AspNetCore", "System.Net.Http"];
    private static readonly string[] Meters =
        ["CiCdPlatform.*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "Npgsql"];

    private TracerProvider? _traces;
    private MeterProvider? _measurements;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var resource = ResourceBuilder.CreateDefault().AddService(settings.ServiceName, serviceVersion: typeof(TelemetryExport).Assembly.GetName().Version?.ToString(3));
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(settings.SampleRatio)))
            .AddSource(Sources)
            .AddOtlpExporter(options => Configure(options, "v1/traces"))
            .Build();
        _measurements = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Meters)
            .AddOtlpExporter((options, reader) =>
            {
                Configure(options, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)settings.MeasureEvery.TotalMilliseconds;
            })
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        // After every other service has stopped, so that their last words are sent too.
        _traces?.Dispose();
        _measurements?.Dispose();
    }

    private void Configure(OtlpExporterOptions options, string path)
    {
        options.Protocol = settings.Protocol == TelemetryProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = settings.Protocol == TelemetryProtocol.Grpc ? new Uri(settings.OtlpEndpoint) : new Uri($"{settings.OtlpEndpoint.TrimEnd('/')}/{path}");
        if (settings.OtlpHeaders.Length > 0)
        {
            options.Headers = settings.OtlpHeaders;
        }
    }
}
