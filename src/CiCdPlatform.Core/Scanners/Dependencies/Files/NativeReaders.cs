using System.Text.RegularExpressions;
using CiCdPlatform.Core.Scanners.Dependencies.Reading;

namespace CiCdPlatform.Core.Scanners.Dependencies.Files;

/// <summary>Reads Conan's lockfiles, versions 1 and 2.</summary>
internal sealed partial class ConanLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "conan.lock";

    public static (string Name, string Version)? Reference(string? text) => Ref().Match(text ?? "") is { Success: true } match ? (match.Groups["name"].Value, match.Groups["version"].Value) : null;

    public void Read(DependencyFile file)
    {
        var root = file.Json();
        foreach (var (key, scope) in new[] { ("requires", DependencyScope.Runtime), ("build_requires", DependencyScope.Development), ("python_requires", DependencyScope.Development) })
        {
            foreach (var item in root?[key]?.Items ?? [])
            {
                Add(file, item.Text, item.Line, scope, null);
            }
        }

        var nodes = root?["graph_lock"]?["nodes"]?.Members ?? new Dictionary<string, JsonValue>();
        var direct = nodes.TryGetValue("0", out var own) ? own["requires"]?.Items.Select(item => item.Text).ToHashSet(StringComparer.Ordinal) : null;
        foreach (var (id, node) in nodes.Where(pair => pair.Key != "0"))
        {
            Add(file, node.TextAt("ref"), node.Line, node.TextAt("context") == "build" ? DependencyScope.Development : DependencyScope.Runtime, direct?.Contains(id));
        }
    }

    private static void Add(DependencyFile file, string? reference, int line, DependencyScope scope, bool? direct)
    {
        if (Reference(reference) is { } package)
        {
            file.Add(Ecosystem.Conan, package.Name, package.Version, line, direct, scope);
        }
    }

    [GeneratedRegex(@"^(?<name>[A-Za-z0-9_][A-Za-z0-9_.+\-]{0,100})/(?<version>[A-Za-z0-9_][A-Za-z0-9_.+\-]{0,100})([@#%].*)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Ref();
}

/// <summary>Reads a <c>conanfile.txt</c> that no lockfile stands for.</summary>
internal sealed class ConanfileReader : IDependencyReader
{
    public bool IsLockfile => false;

    public bool Reads(string path, string name) => name == "conanfile.txt";

    public void Read(DependencyFile file)
    {
        var section = "";
        foreach (var line in IndentedLine.Of(file.Text()))
        {
            section = line.Text[0] == '[' ? line.Text : section;
            if (section is "[requires]" or "[tool_requires]" or "[build_requires]" && ConanLockReader.Reference(line.Text) is { } package)
            {
                file.Add(Ecosystem.Conan, package.Name, package.Version, line.Number, direct: true, section == "[requires]" ? DependencyScope.Runtime : DependencyScope.Development);
            }
        }
    }
}

/// <summary>Reads what opam locked: <c>*.opam.locked</c>.</summary>
internal sealed partial class OpamLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name.EndsWith(".opam.locked", StringComparison.Ordinal) || name == "opam.locked";

    public void Read(DependencyFile file)
    {
        var lines = file.Text().Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            foreach (Match match in Package().Matches(lines[i].Length > 2000 ? "" : lines[i]))
            {
                file.Add(Ecosystem.Opam, match.Groups["name"].Value, match.Groups["version"].Value, i + 1);
            }
        }
    }

    [GeneratedRegex(@"""(?<name>[A-Za-z0-9_+\-]{1,100})""\s*\{\s*=\s*""(?<version>[^""]{1,100})""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Package();
}

/// <summary>Reads the providers that Terraform or OpenTofu locked.</summary>
internal sealed partial class TerraformLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == ".terraform.lock.hcl";

    public void Read(DependencyFile file)
    {
        var (provider, line) = ("", 0);
        foreach (var current in IndentedLine.Of(file.Text()))
        {
            if (Provider().Match(current.Text) is { Success: true } match)
            {
                (provider, line) = (match.Groups["name"].Value, current.Number);
            }
            else if (provider.Length > 0 && Version().Match(current.Text) is { Success: true } version)
            {
                file.Add(Ecosystem.Terraform, provider, version.Groups["version"].Value, line, direct: true);
            }
        }
    }

    [GeneratedRegex(@"^provider\s+""[^/""]{1,200}/(?<name>[^""]{1,200})""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Provider();

    [GeneratedRegex(@"^version\s*=\s*""(?<version>[^""]{1,100})""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Version();
}

/// <summary>Reads the actions that workflows use; a commit is known by the version in the comment behind it.</summary>
internal sealed partial class ActionsReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => Rules.FileKinds.Of(path) is Rules.FileKind.GitHubWorkflow or Rules.FileKind.GitHubAction;

    public void Read(DependencyFile file)
    {
        foreach (var line in IndentedLine.Of(file.Text()))
        {
            if (line.Text.Length > 1000 || Uses().Match(line.Text) is not { Success: true } match)
            {
                continue;
            }

            // A tag such as v4 moves: which version it is today only the forge knows.
            var stated = match.Groups["commented"] is { Success: true, Value: var commented } && match.Groups["ref"].Length == 40 ? commented : match.Groups["ref"].Value;
            file.Add(Ecosystem.Actions, match.Groups["name"].Value, Full().IsMatch(stated) ? stated.TrimStart('v') : null, line.Number, direct: true, DependencyScope.Development, match.Groups["ref"].Value);
        }
    }

    [GeneratedRegex(@"^(- )?['""]?uses['""]?:\s*['""]?(?<name>[A-Za-z0-9_.\-]{1,100}/[A-Za-z0-9_.\-]{1,100})(/[^@\s'""]{1,200})?@(?<ref>[^\s'""#]{1,200})['""]?(\s+#\s*(tag[=:]?\s*)?(?<commented>v?\d[\w.\-]{0,50}))?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Uses();

    [GeneratedRegex(@"^v?\d+\.\d+\.\d+([-+].*)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Full();
}
