using Microsoft.Playwright;

namespace CiCdPlatform.Dashboard.Tests.Browsing;

/// <summary>One seeded server and one browser for all tests that look at pages.</summary>
public sealed class DashboardFixture : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private readonly Lazy<Task<SeededServer>> _empty = new(() => SeededServer.StartAsync(empty: true));

    internal SeededServer Server { get; private set; } = null!;

    /// <summary>A server with nothing on it, for those who only look.</summary>
    internal Task<SeededServer> EmptyAsync() => _empty.Value;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Server = await SeededServer.StartAsync();
        if (Chromium.Path is { } path)
        {
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
        }
    }

    /// <summary>A page of somebody who is signed in.</summary>
    internal async Task<Visit> VisitAsync(string path, int width = 1440, bool dark = false, bool scripts = true, bool signedIn = true, SeededServer? server = null)
    {
        server ??= Server;
        var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = server.Address.ToString(),
            ViewportSize = new() { Width = width, Height = 900 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            JavaScriptEnabled = scripts,
            ExtraHTTPHeaders = signedIn ? [new("Authorization", "Bearer " + server.Token)] : [],
        });
        var visit = new Visit(context, await context.NewPageAsync(), server.Address);
        await visit.GoAsync(path);
        return visit;
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_empty.IsValueCreated)
        {
            await (await _empty.Value).DisposeAsync();
        }

        await Server.DisposeAsync();
    }
}

/// <summary>The tests that share it.</summary>
[CollectionDefinition(Name)]
public sealed class DashboardCollection : ICollectionFixture<DashboardFixture>
{
    /// <summary>Its name.</summary>
    public const string Name = "dashboard";
}
