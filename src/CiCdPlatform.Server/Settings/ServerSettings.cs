using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Access.Limits;
using CiCdPlatform.Features.Advisories;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Configuration;
using CiCdPlatform.Features.Events;
using CiCdPlatform.Features.LanguageModel;
using CiCdPlatform.Features.Notifications;
using CiCdPlatform.Features.Onboarding;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Pipelines.Proof;
using CiCdPlatform.Features.Retention;
using CiCdPlatform.Features.Security;
using CiCdPlatform.Features.Setup;
using CiCdPlatform.Features.Webhooks;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Server;

/// <summary>Settings of the server itself (section <c>Server</c>).</summary>
public sealed class ServerSettings
{
    /// <summary>Where the SQLite database and the key ring lie.</summary>
    public string DataFolder { get; init; } = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "cicd-platform");

    /// <summary>Addresses or networks, such as <c>10.0.0.0/8</c>, of the proxies whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed.</summary>
    public IList<string> TrustedProxies { get; init; } = [];

    internal DatabaseSettings Database { get; private set; } = new();

    internal EngineSettings Engine { get; private set; } = new();

    internal HealthSettings Health { get; private set; } = new();

    internal TelemetrySettings Telemetry { get; private set; } = new();

    internal IReadOnlyDictionary<RetryReason, RetryPolicy> Retries { get; private set; } = new Dictionary<RetryReason, RetryPolicy>();

    /// <summary>Reads and checks every section; all faults are reported at once.</summary>
    internal static ServerSettings Read(IConfiguration configuration)
    {
        List<string> faults = [];
        var server = Bind<ServerSettings>(configuration, "Server", faults);
        var forges = Bind<ForgeSettings>(configuration, "Forges", faults);
        var monitor = Bind<MonitorSettings>(configuration, "Monitor", faults);
        var model = Bind<LanguageModelSettings>(configuration, "LanguageModel", faults);
        var proof = Bind<ProofSettings>(configuration, "Proof", faults);
        Bind<GenerationSettings>(configuration, "Generation", faults);
        server.Database = Bind<DatabaseSettings>(configuration, "Database", faults);
        server.Engine = Bind<EngineSettings>(configuration, "Engine", faults);
        server.Retries = RetrySettings.Read(configuration, faults);
        server.Health = Bind<HealthSettings>(configuration, "Health", faults);
        server.Telemetry = Bind<TelemetrySettings>(configuration, "Telemetry", faults);
        faults.AddRange([.. server.Database.Faults(), .. server.Engine.Faults(), .. server.Health.Faults(), .. server.Telemetry.Faults()]);
        faults.AddRange(Bind<IntakeSettings>(configuration, "Intake", faults).Faults());
        faults.AddRange(Bind<RetentionSettings>(configuration, "Retention", faults).Faults());
        faults.AddRange(Bind<AdvisorySettings>(configuration, "Advisories", faults).Faults());
        faults.AddRange(Bind<SecuritySettings>(configuration, "Security", faults).Faults());
        faults.AddRange(Bind<SetupSettings>(configuration, "Setup", faults).Faults());
        faults.AddRange(Bind<OnboardingSettings>(configuration, "Onboarding", faults).Faults());
        faults.AddRange(Bind<ConfigurationSettings>(configuration, "Configuration", faults).Faults());
        faults.AddRange(Bind<AccessSettings>(configuration, "Access", faults).Faults());
        faults.AddRange(Bind<RateSettings>(configuration, "RateLimits", faults).Faults());
        faults.AddRange(Bind<EventSettings>(configuration, "Events", faults).Faults());
        faults.AddRange(Bind<NotificationSettings>(configuration, "Notifications", faults).Faults());
        faults.AddRange(Bind<ApiSettings>(configuration, "Api", faults).Faults());
        faults.AddRange(server.TrustedProxies.Where(proxy => !System.Net.IPNetwork.TryParse(proxy, out _) && !System.Net.IPAddress.TryParse(proxy, out _))
            .Select(proxy => $"Server:TrustedProxies holds {proxy}, which is neither an address nor a network such as 10.0.0.0/8"));

        for (var i = 0; i < forges.GitHub.Count; i++)
        {
            var app = forges.GitHub[i];
            Require(app.AppId.Length > 0, $"Forges:GitHub:{i}:AppId", "is empty: give the App's id from its settings page");
            Require(app.WebhookSecret.Length > 0, $"Forges:GitHub:{i}:WebhookSecret", "is empty: without it every delivery would be refused");
            Require(app.PrivateKey.Length > 0 || app.PrivateKeyFile.Length > 0, $"Forges:GitHub:{i}:PrivateKey", "and PrivateKeyFile are empty: give one");
            Require(
                app.PrivateKeyFile.Length == 0 || File.Exists(app.PrivateKeyFile), $"Forges:GitHub:{i}:PrivateKeyFile", $"names {app.PrivateKeyFile}, which does not exist");
            Require(IsHttp(app.Host) && IsHttp(app.ApiUrl), $"Forges:GitHub:{i}", "Host and ApiUrl must be http(s) addresses");
        }

        for (var i = 0; i < forges.GitLab.Count; i++)
        {
            var instance = forges.GitLab[i];
            Require(instance.Token.Length > 0 || instance.OAuth is not null, $"Forges:GitLab:{i}:Token", "is empty and there is no OAuth application: give one");
            Require(
                instance.SigningSecret.Length > 0 || instance.WebhookToken.Length > 0,
                $"Forges:GitLab:{i}:SigningSecret",
                "and WebhookToken are empty: without one every delivery would be refused");
            Require(
                instance.SigningSecret.Length == 0 || instance.SigningSecret.StartsWith("whsec_", StringComparison.Ordinal),
                $"Forges:GitLab:{i}:SigningSecret",
                "must start with whsec_, as GitLab shows it");
            Require(IsHttp(instance.Host) && IsHttp(instance.ApiUrl), $"Forges:GitLab:{i}", "Host and ApiUrl must be http(s) addresses");
        }

        Require(proof.TimeLimit > TimeSpan.Zero, "Proof:TimeLimit", "must be more than nothing");
        Require(monitor.PollEvery >= TimeSpan.FromSeconds(1), "Monitor:PollEvery", "must be at least one second");
        Require(monitor.WatchFor >= monitor.PollEvery, "Monitor:WatchFor", "must be at least Monitor:PollEvery");
        Require(monitor.AskEvery > TimeSpan.Zero, "Monitor:AskEvery", "must be more than nothing");
        Require(forges.Http.WriteEvery >= TimeSpan.Zero && forges.Http.WriteEvery < forges.Http.MaxInlineWait, "Forges:Http:WriteEvery", "must be less than Forges:Http:MaxInlineWait, or zero for no pace");
        Require(model.Endpoint.Length == 0 || Uri.TryCreate(model.Endpoint, UriKind.Absolute, out _), "LanguageModel:Endpoint", "must be an absolute address");
        Require(model.MaxContextTokens >= 500, "LanguageModel:MaxContextTokens", "must be at least 500");
        Require(model.Endpoint.Length == 0 || model.Model.Length > 0 || model.EmbeddingModel.Length > 0, "LanguageModel:Model", "is empty although Endpoint is set");
        return faults.Count == 0 ? server : throw new SettingsException(faults);

        void Require(bool holds, string key, string fault)
        {
            if (!holds)
            {
                faults.Add($"{key} {fault}");
            }
        }
    }

    internal static T Bind<T>(IConfiguration configuration, string section, List<string> faults)
        where T : new()
    {
        try
        {
            return configuration.GetSection(section).Get<T>() ?? new T();
        }
        catch (InvalidOperationException e)
        {
            faults.Add($"{section}: {e.Message}");
            return new T();
        }
    }

    private static bool IsHttp(Uri uri) => uri.IsAbsoluteUri && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp);
}

/// <summary>Settings that cannot be used; the message lists every fault.</summary>
public sealed class SettingsException(IReadOnlyList<string> faults)
    : Exception("The settings cannot be used:\n" + string.Join('\n', faults.Select(fault => "  - " + fault)))
{
    /// <summary>Each fault, naming its key and the cure.</summary>
    public IReadOnlyList<string> Faults { get; } = faults;
}
