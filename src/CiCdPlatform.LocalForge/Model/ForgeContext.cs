using CiCdPlatform.LocalForge.Faults;
using CiCdPlatform.LocalForge.Runs;
using CiCdPlatform.LocalForge.Webhooks;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.LocalForge;

/// <summary>What both forges are built of.</summary>
internal sealed class ForgeContext : IAsyncDisposable
{
    private long _lastId = 1000;

    public ForgeContext(LocalForgeOptions options)
    {
        Options = options;
        Faults = new FaultBox(options.Seed);
        Repositories = new RepositoryStore(this);
        Webhooks = new WebhookSender(this);
        Runs = new RunQueue(this);
    }

    public LocalForgeOptions Options { get; }

    /// <summary>The forge's web address, with a slash at its end; known once it listens.</summary>
    public Uri BaseUrl { get; set; } = new("http://127.0.0.1/");

    public FaultBox Faults { get; }

    public RepositoryStore Repositories { get; }

    public WebhookSender Webhooks { get; }

    public RunQueue Runs { get; }

    /// <summary>Tells those who wait that something changed.</summary>
    public ChangeSignal Changed { get; } = new();

    public DateTimeOffset Now
    {
        get
        {
            var now = Options.Time.GetUtcNow();
            return new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        }
    }

    public ILogger Logger(string area) => Options.LoggerFactory.CreateLogger("CiCdPlatform.LocalForge." + area);

    /// <summary>Ids are unique over everything that the forge has.</summary>
    public long NextId() => Interlocked.Increment(ref _lastId);

    public async ValueTask DisposeAsync()
    {
        await Runs.DisposeAsync();
        await Webhooks.DisposeAsync();
    }
}
