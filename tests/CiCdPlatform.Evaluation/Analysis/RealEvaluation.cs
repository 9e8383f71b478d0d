using System.Text.Json;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Analysis;

/// <summary>
/// Well-known repositories of which only the list of files (<c>files.json</c>) and the manifests (<c>skeleton/</c>) are there, against their own workflows (<c>ci.json</c>): every ecosystem
/// found, their own test tool among our test commands.
/// </summary>
internal sealed class RealEvaluation : IEvaluation
{
    public string Name => "real";

    public string Summary => "ecosystems and test tools of well-known repositories: FOLDER/NAME/{files.json,skeleton,ci.json}";

    public Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        var repositories = Directory.GetDirectories(folder).Where(path => File.Exists(Path.Combine(path, "ci.json"))).Order(StringComparer.Ordinal).ToList();
        if (repositories.Count == 0)
        {
            throw new UsageException($"{folder} holds no NAME/ci.json");
        }

        var ecosystems = new Tally();
        var tools = new Tally();
        var services = new Tally();
        var described = new List<object>();
        foreach (var path in repositories)
        {
            cancellation.ThrowIfCancellationRequested();
            var name = Path.GetFileName(path);
            using var snapshot = Open(path);
            var analysis = RepositoryAnalyzer.Analyze(snapshot);
            using var ci = JsonDocument.Parse(File.ReadAllText(Path.Combine(path, "ci.json")));
            TestTools.Judge(name, ci.RootElement, analysis, ecosystems, tools);
            foreach (var image in ci.RootElement.GetProperty("services").EnumerateArray().Select(service => service.GetProperty("image").GetString()!))
            {
                var kind = ComposeTruth.KindOf(image);
                services.Add(analysis.Components.Any(component => component.Services.Contains(kind)), $"{name}: {kind}, not {string.Join('|', analysis.Components.SelectMany(component => component.Services).Distinct())}");
            }

            if (arguments.Flag("all"))
            {
                described.Add(new { name, components = analysis.Components.Select(one => new { one.Path, one.Language, one.PackageManager, one.LanguageVersion, one.Frameworks, one.Install, one.Build, one.Test, one.Lint, one.Start, one.Services, one.Ports, one.DependsOn, one.Workspace }), analysis.Warnings });
            }
        }

        return Task.FromResult<object>(new { repositories = repositories.Count, ecosystems = ecosystems.Result(), testTools = tools.Result(), services = services.Result(), described = described.Count > 0 ? described : null });
    }

    /// <summary>The repository as far as it is there: files that are only listed are empty.</summary>
    internal static RepositorySnapshot Open(string path)
    {
        using var list = JsonDocument.Parse(File.ReadAllText(Path.Combine(path, "files.json")));
        var skeleton = Path.Combine(path, "skeleton");
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in list.RootElement.EnumerateArray().Select(file => file.GetProperty("p").GetString()!))
        {
            var own = Path.Combine(skeleton, file);
            files[file] = File.Exists(own) ? File.ReadAllText(own) : "";
        }

        return RepositorySnapshots.FromFiles(files);
    }
}

/// <summary>How many were right, and which were not.</summary>
internal sealed class Tally
{
    private int _right;
    private int _total;

    public List<string> Misses { get; } = [];

    public void Add(bool right, string miss)
    {
        _total++;
        _right += right ? 1 : 0;
        if (!right)
        {
            Misses.Add(miss);
        }
    }

    public object Result() => new { right = _right, total = _total, share = _total == 0 ? 0 : Math.Round((double)_right / _total, 4), misses = Misses };
}
