using CiCdPlatform.Dashboard.Tests.Browsing;

namespace CiCdPlatform.Dashboard.Tests.Pages;

/// <summary>Pictures of every page for people to look at, when they say where to put them.</summary>
[Collection(DashboardCollection.Name)]
public sealed class Screenshots(DashboardFixture fixture)
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("CICD_SCREENSHOTS");

    /// <summary>Writes them, where <c>CICD_SCREENSHOTS</c> names a folder.</summary>
    [FactIfChromium]
    public async Task Pages_AtThreeWidthsInBothThemes_ArePhotographed()
    {
        if (Folder is null)
        {
            return;
        }

        foreach (var (width, dark) in new[] { (390, false), (820, false), (1440, false), (390, true), (820, true), (1440, true) })
        {
            await using var visit = await fixture.VisitAsync("/", width, dark);
            foreach (var path in PageTests.Paths)
            {
                await visit.GoAsync(path);
                var name = string.Concat(path.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_'));
                await visit.Page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}-{width}-{(dark ? "dark" : "light")}.png") });
            }
        }
    }
}
