using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.LocalForge.Faults;
using CiCdPlatform.LocalForge.Git;
using CiCdPlatform.LocalForge.GitHub;
using CiCdPlatform.LocalForge.GitLab;
using CiCdPlatform.LocalForge.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CiCdPlatform.LocalForge;

/// <summary>A GitHub or a GitLab on 127.0.0.1, over real bare git repositories.</summary>
public sealed class LocalForgeServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ForgeContext _context;
    private readonly IForgePersonality _personality;

    private LocalForgeServer(WebApplication app, ForgeContext context, IForgePersonality personality)
    {
        _app = app;
        _context = context;
        _personality = personality;
    }

    /// <summary>The forge's web address; git clones below it.</summary>
    public Uri BaseUrl => _context.BaseUrl;

    /// <summary>The GitHub that it plays.</summary>
    public GitHubForge GitHub => _personality as GitHubForge ?? throw new InvalidOperationException("This local forge plays GitLab: start it with Forge = GitHub.");

    /// <summary>The GitLab that it plays.</summary>
    public GitLabForge GitLab => _personality as GitLabForge ?? throw new InvalidOperationException("This local forge plays GitHub: start it with Forge = GitLab.");

    /// <summary>The faults in force; set it to ask for others.</summary>
    public FaultPlan Faults
    {
        get => _context.Faults.Plan;
        set => _context.Faults.Plan = value;
    }

    /// <summary>Every attempt to deliver a webhook, the oldest first.</summary>
    public IReadOnlyList<Delivery> Deliveries => _context.Webhooks.All;

    /// <summary>Sends a delivery once more, as the forge does when it is asked to.</summary>
    public Delivery Redeliver(Delivery delivery) => _context.Webhooks.Redeliver(delivery);

    /// <summary>Starts one and returns when it answers.</summary>
    public static async Task<LocalForgeServer> StartAsync(LocalForgeOptions options, CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(options.DataFolder);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton(options.LoggerFactory);

        // The forge is a guest in its process: Ctrl+C and SIGTERM are its host's to answer.
        builder.Services.AddSingleton<IHostLifetime, GuestLifetime>();
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 100L * 1024 * 1024;
            kestrel.Listen(System.Net.IPAddress.Loopback, options.Port);
        });
        var app = builder.Build();
        var context = new ForgeContext(options);
        var personality = Play(options.Forge, context);
        var faults = new FaultMiddleware(context, personality);
        var git = new SmartHttp(personality);
        app.Use((http, next) => faults.HandleAsync(http, next));
        app.Use((http, next) => git.HandleAsync(http, next));
        personality.Map(app);
        faults.Map(app);
        await app.StartAsync(cancellation);
        context.BaseUrl = new Uri(app.Urls.First() + "/");
        context.Runs.Start(personality);
        return new LocalForgeServer(app, context, personality);
    }

    /// <summary>Waits until the forge's state makes the probe find something; the token ends the wait.</summary>
    public Task<T> WaitAsync<T>(Func<T?> probe, CancellationToken cancellation)
        where T : class => _context.Changed.WaitAsync(probe, cancellation);

    /// <summary>Waits until every delivery queued so far was attempted.</summary>
    public Task DeliveriesSettledAsync(CancellationToken cancellation) => WaitAsync(() => _context.Webhooks.IsIdle ? this : null, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _context.DisposeAsync();
        await _app.DisposeAsync();
    }

    private static IForgePersonality Play(ForgeKind forge, ForgeContext context) => forge switch
    {
        ForgeKind.GitHub => new GitHubForge(context),
        ForgeKind.GitLab => new GitLabForge(context),
        _ => throw new NotSupportedException($"A local {forge} is not there."),
    };

    private sealed class GuestLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
