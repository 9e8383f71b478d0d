namespace CiCdPlatform.Dashboard.Tests.Browsing;

/// <summary>The browser of this machine; none is downloaded.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "chrome"];

    /// <summary>Where it is, or null; null, too, where CICD_BROWSER is "none".</summary>
    public static string? Path { get; } = Environment.GetEnvironmentVariable("CICD_BROWSER") == "none" ? null : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => Names.Select(name => System.IO.Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);
}

/// <summary>A test that needs a browser, and says so when it is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactIfChromiumAttribute : FactAttribute
{
    /// <summary>Skips the test where there is no Chromium.</summary>
    public FactIfChromiumAttribute() => Skip = Chromium.Path is null ? Reason : null;

    internal const string Reason = "needs Chromium on PATH, such as Debian's package chromium, and CICD_BROWSER not to be none";
}

/// <summary>A theory that needs a browser, and says so when it is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TheoryIfChromiumAttribute : TheoryAttribute
{
    /// <summary>Skips the theory where there is no Chromium.</summary>
    public TheoryIfChromiumAttribute() => Skip = Chromium.Path is null ? FactIfChromiumAttribute.Reason : null;
}
