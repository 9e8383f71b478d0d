namespace CiCdPlatform.Server;

/// <summary>Traces, measurements and logs for others to read (section <c>Telemetry</c>).</summary>
public sealed class TelemetrySettings
{
    /// <summary>Where an OpenTelemetry collector listens, such as <c>http://collector:4318</c>; off when empty.</summary>
    public string OtlpEndpoint { get; init; } = "";

    /// <summary><c>HttpProtobuf</c>, usually port 4318, or <c>Grpc</c>, usually 4317.</summary>
    public TelemetryProtocol Protocol { get; init; }

    /// <summary>Headers of the exporter, as <c>NAME=VALUE,NAME=VALUE</c>.</summary>
    public string OtlpHeaders { get; init; } = "";

    /// <summary>What the service is called there.</summary>
    public string ServiceName { get; init; } = "cicd-platform";

    /// <summary>Share of the traces that are kept, 0 to 1; one that a caller keeps is kept here too.</summary>
    public double SampleRatio { get; init; } = 1;

    /// <summary>How often measurements are sent.</summary>
    public TimeSpan MeasureEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Logs on the console as one JSON document a line.</summary>
    public bool JsonLogs { get; init; }

    /// <summary>Whether <c>/metrics</c> answers whoever asks; else a viewer of the platform, such as an API key.</summary>
    public bool OpenMetrics { get; init; }

    internal IEnumerable<string> Faults()
    {
        if (OtlpEndpoint.Length > 0 && !(Uri.TryCreate(OtlpEndpoint, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)))
        {
            yield return "Telemetry:OtlpEndpoint must be an http(s) address, such as http://collector:4318";
        }

        if (SampleRatio is not (>= 0 and <= 1))
        {
            yield return "Telemetry:SampleRatio must be 0 to 1";
        }

        if (MeasureEvery < TimeSpan.FromSeconds(1) || MeasureEvery > TimeSpan.FromHours(1))
        {
            yield return "Telemetry:MeasureEvery must be one second to one hour";
        }
    }
}

/// <summary>How a collector is spoken to.</summary>
public enum TelemetryProtocol
{
    /// <summary>Protobuf over HTTP.</summary>
    HttpProtobuf,

    /// <summary>gRPC.</summary>
    Grpc,
}
