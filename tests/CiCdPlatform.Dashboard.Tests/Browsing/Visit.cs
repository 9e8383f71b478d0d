using System.Reflection;
using System.Text.Json;
using Microsoft.Playwright;

namespace CiCdPlatform.Dashboard.Tests.Browsing;

/// <summary>A page in a browser, and everything that went wrong on it.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private static readonly Lazy<string> Checks = new(() =>
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("checks.js")!);
        return reader.ReadToEnd();
    });

    private readonly IBrowserContext _context;

    public Visit(IBrowserContext context, IPage page, Uri server)
    {
        (_context, Page) = (context, page);

        // A status that a page itself has is looked at by who asked for it.
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.Contains("Failed to load resource", StringComparison.Ordinal))
            {
                Faults.Add(message.Text);
            }
        };
        page.PageError += (_, error) => Faults.Add(error);
        page.Request += (_, request) =>
        {
            Requests.Add(request.Url);
            if (!request.Url.StartsWith(server.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                Faults.Add($"asked {request.Url}");
            }
        };
    }

    public IPage Page { get; }

    public List<string> Faults { get; } = [];

    /// <summary>Every address that the page asked for.</summary>
    public List<string> Requests { get; } = [];

    public async Task<IResponse?> GoAsync(string path) => await Page.GotoAsync(path, new() { WaitUntil = WaitUntilState.Load });

    /// <summary>What is wrong with the page for people who cannot see it well, or use no mouse; one sentence each.</summary>
    public async Task<IReadOnlyList<string>> InaccessibleAsync()
    {
        var found = JsonSerializer.Deserialize<List<string>>(await Page.EvaluateAsync<string>(Checks.Value))!;

        // The checker that people know, where somebody has its script at hand.
        if (Environment.GetEnvironmentVariable("CICD_AXE_SCRIPT") is { Length: > 0 } axe)
        {
            await Page.EvaluateAsync(await File.ReadAllTextAsync(axe));
            found.AddRange(JsonSerializer.Deserialize<List<string>>(await Page.EvaluateAsync<string>(
                "async () => JSON.stringify((await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations.map(v => `axe ${v.id} (${v.impact}): ${v.nodes.slice(0, 4).map(n => n.target.join(' ') + ' ' + (n.any[0]?.message ?? '')).join(' | ')}`))"))!);
        }

        return found;
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
