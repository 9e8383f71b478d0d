using System.Globalization;
using System.Text.RegularExpressions;
using CiCdPlatform.Core.Mending.Text;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A manifest that asks for a version of a toolchain which does not exist yet, or a newer one than the pipeline sets up.</summary>
/// <remarks>A version that exists is never asked for less: then the pipeline's own version is what has to be raised.</remarks>
internal sealed partial class EngineVersionPatcher : IPatcher
{
    /// <summary>A toolchain: how it says what it wants and has, the first version that is none yet, and the files where wants stand.</summary>
    private sealed record Engine(string Name, MessagePattern Wants, MessagePattern? Has, string NotYet, string[] Files, string Fallback);

    private static readonly Engine[] Engines =
    [
        new("node", new("node", """Required: +\{.*"node":"[^"\d]*(?<want>\d+(\.\d+)*)""", "npm error notsup Required: {\"node\":\">=99\"}"), new("node-has", "\"node\":\"v(?<have>\\d+)\\.", "npm error notsup Actual:   {\"npm\":\"10.8.2\",\"node\":\"v20.20.2\"}"), "30", ["package.json", "package-lock.json"], "20"),
        new("rust", new("rust", "requires rustc (?<want>\\d+\\.\\d+(\\.\\d+)?)", "  shop@0.1.0 requires rustc 1.999"), new("rust-has", "rustc (?<have>\\d+\\.\\d+)(\\.\\d+)? is not supported", "error: rustc 1.95.0 is not supported by the following packages:"), "1.150", ["Cargo.toml"], "1.70"),
        new("cmake", new("cmake", "CMake (?<want>\\d+\\.\\d+(\\.\\d+)?) or higher is required", "  CMake 3.99 or higher is required.  You are running version 3.25.1"), new("cmake-has", "You are running version (?<have>\\d+\\.\\d+)", "  CMake 3.99 or higher is required.  You are running version 3.25.1"), "3.50", ["CMakeLists.txt"], "3.20"),
        new("java", new("java", "(release version |invalid (source|target) release: |source release |target release )(?<want>\\d+)", "error: release version 99 not supported"), null, "30", ["pom.xml", "build.gradle", "build.gradle.kts", "Makefile"], "17"),
        new("dotnet", new("dotnet-sdk", "Requested SDK version: (?<want>\\d+\\.\\d+\\.\\d+)", "Requested SDK version: 99.0.100"), new("dotnet-has", "^(?<have>\\d+\\.\\d+\\.\\d+)(-[\\w.]+)? \\[", "10.0.100 [/usr/share/dotnet/sdk]"), "15.0", ["global.json"], "10.0.100"),
        new("dotnet", new("dotnet-target", "(does not support targeting|NETSDK1045.*targeting) \\.NET (Core )?(?<want>\\d+\\.\\d+)", "error NETSDK1045: The current .NET SDK does not support targeting .NET 90.0.  Either target .NET 10.0 or lower"), new("dotnet-target-has", "Either target \\.NET (Core )?(?<have>\\d+\\.\\d+) or lower", "Either target .NET 10.0 or lower, or use a version of the .NET SDK"), "15.0", [".csproj", ".fsproj", "Directory.Build.props"], "10.0"),
        new("go", new("go", "(requires go >= |module requires Go |invalid go version ')(?<want>\\d+\\.\\d+(\\.\\d+)?)", "go: go.mod requires go >= 1.99 (running go 1.22.2)"), new("go-has", "running go (?<have>\\d+\\.\\d+)", "go: go.mod requires go >= 1.99 (running go 1.22.2; GOTOOLCHAIN=local)"), "1.40", ["go.mod"], "1.22"),
        new("python", new("python", "requires a different Python: [\\d.]+ not in '[^\\d]*(?<want>\\d+\\.\\d+)", "ERROR: Package 'shop' requires a different Python: 3.11.7 not in '>=3.99'"), new("python-has", "requires a different Python: (?<have>\\d+\\.\\d+)", "ERROR: Package 'shop' requires a different Python: 3.11.7 not in '>=3.99'"), "3.20", ["pyproject.toml", "setup.cfg", "setup.py"], "3.11"),
        new("ruby", new("ruby", "your Gemfile specified [^\\d]*(?<want>\\d+\\.\\d+(\\.\\d+)?)", "Your Ruby version is 3.1.2, but your Gemfile specified 3.99.0"), new("ruby-has", "Your Ruby version is (?<have>\\d+\\.\\d+(\\.\\d+)?)", "Your Ruby version is 3.1.2, but your Gemfile specified 3.99.0"), "4.5", ["Gemfile", ".ruby-version"], "3.3"),
        new("php", new("php", "requires php [^\\d]*(?<want>\\d+\\.\\d+)", "  - Root composer.json requires php >=9.9 but your php version (8.2.35) does not satisfy that requirement."), new("php-has", "your php version \\((?<have>\\d+\\.\\d+)", "your php version (8.2.35) does not satisfy that requirement."), "9.5", ["composer.json"], "8.2"),
    ];

    public string Id => "engine-version";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        foreach (var engine in Engines)
        {
            if (engine.Wants.Find(context) is not { } groups)
            {
                continue;
            }

            var want = groups["want"].Value;
            var have = engine.Has?.Find(context)?["have"].Value ?? engine.Fallback;
            if (Compare(want, engine.NotYet) < 0)
            {
                if (PipelineVersions.Raise(context, engine.Name, want) is var (edit, old, raised))
                {
                    yield return new Patch(Id, engine.Name + (context.Forge == ForgeKind.GitHub ? "-set-up" : "-image"), $"the pipeline has {engine.Name} of `{old}`, and the manifest asks for {want}", $"the pipeline has that of `{raised}`", 0.75) { Edits = [edit] };
                }

                continue;
            }

            var edits = context.Snapshot.Entries
                .Where(entry => engine.Files.Any(file => file.StartsWith('.') && !file.Contains("version", StringComparison.Ordinal) ? entry.Path.EndsWith(file, StringComparison.Ordinal) : Path.GetFileName(entry.Path) == file))
                .Take(50)
                .SelectMany(entry => Edits(entry.Path, context.Lines(entry.Path), engine.Name, want, have))
                .ToList();
            if (engine.Name == "java")
            {
                edits.AddRange(context.Definition is { } definition ? Edits(definition.Path, definition.Lines, "java", want, have) : []);
            }

            if (edits.Count > 0)
            {
                yield return new Patch(Id, engine.Wants.Id, $"{engine.Name} {want} is asked for and does not exist", $"{engine.Name} {have}, which the pipeline has, is enough", 0.8) { Edits = edits };
            }
        }
    }

    private static IEnumerable<MendEdit> Edits(string path, IReadOnlyList<string> lines, string name, string want, string have) => lines
        .Select((line, index) => (Line: line, Number: index + 1))
        .Where(row => Says(name).IsMatch(row.Line))
        .Select(row => (row.Line, row.Number, Changed: ReplaceVersion(row.Line, want, have)))
        .Where(row => row.Changed != row.Line)
        .Select(row => new MendEdit(path, row.Number, 1, [row.Changed]));

    // As many parts as were written: 17 for 99, and 1.95 for 1.999.
    private static string ReplaceVersion(string line, string want, string have)
    {
        var at = line.IndexOf(want, StringComparison.Ordinal);
        if (at < 0 && want.EndsWith(".0", StringComparison.Ordinal))
        {
            at = line.IndexOf(want = want[..^2], StringComparison.Ordinal);
        }

        if (at < 0 || (at > 0 && (char.IsAsciiDigit(line[at - 1]) || line[at - 1] == '.')) || (at + want.Length < line.Length && char.IsAsciiDigit(line[at + want.Length])))
        {
            return line;
        }

        var parts = string.Join('.', have.Split('.').Take(want.Split('.').Length));
        return string.Concat(line.AsSpan(0, at), parts, line.AsSpan(at + want.Length));
    }

    private static Regex Says(string name) => name switch
    {
        "node" => NodeLine(),
        "rust" => RustLine(),
        "cmake" => CMakeLine(),
        "java" => JavaLine(),
        "dotnet" => DotNetLine(),
        "go" => GoLine(),
        "python" => PythonLine(),
        "ruby" => RubyLine(),
        _ => PhpLine(),
    };

    internal static int Compare(string a, string b)
    {
        var (x, y) = (a.Split('.'), b.Split('.'));
        for (var i = 0; i < Math.Max(x.Length, y.Length); i++)
        {
            var (p, q) = (Part(x, i), Part(y, i));
            if (p != q)
            {
                return p.CompareTo(q);
            }
        }

        return 0;
    }

    private static int Part(string[] parts, int index) => index < parts.Length && int.TryParse(parts[index], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;

    [GeneratedRegex("\"node\"\\s*:", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NodeLine();

    [GeneratedRegex(@"^\s*rust-version\s*=", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex RustLine();

    [GeneratedRegex(@"cmake_minimum_required\s*\(", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex CMakeLine();

    [GeneratedRegex(@"--release|-source|-target|<(maven\.compiler\.)?(release|source|target)>|JavaVersion|JavaLanguageVersion|sourceCompatibility|targetCompatibility|jvmTarget", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex JavaLine();

    [GeneratedRegex("\"version\"\\s*:|<TargetFrameworks?>", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex DotNetLine();

    [GeneratedRegex(@"^(go|toolchain go)\s*\d", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex GoLine();

    [GeneratedRegex(@"requires[-_]python|python_requires", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex PythonLine();

    [GeneratedRegex(@"^\s*(ruby\s|\d)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex RubyLine();

    [GeneratedRegex("\"php\"\\s*:", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex PhpLine();
}
