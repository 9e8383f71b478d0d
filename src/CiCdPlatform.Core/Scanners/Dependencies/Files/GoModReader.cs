namespace CiCdPlatform.Core.Scanners.Dependencies.Files;

/// <summary>Reads <c>go.mod</c>, which pins every module that takes part in the build; <c>go.sum</c> also lists those that do not.</summary>
internal sealed class GoModReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "go.mod";

    public void Read(DependencyFile file)
    {
        var required = new List<(string Module, string Version, int Line, bool IsDirect)>();
        var replaced = new Dictionary<string, (string Module, string? Version)>(StringComparer.Ordinal);
        var block = "";
        var lines = file.Text().Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var comment = lines[i].IndexOf("//", StringComparison.Ordinal);
            var words = (comment < 0 ? lines[i] : lines[i][..comment]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('"', '`')).ToList();
            if (words is [")"])
            {
                block = "";
            }
            else if (words is [var opened, "("])
            {
                block = opened;
            }
            else if (words.Count > 0)
            {
                var verb = block.Length > 0 ? block : words[0];
                var rest = block.Length > 0 ? words : words[1..];
                if (verb == "require" && rest.Count >= 2)
                {
                    required.Add((rest[0], rest[1], i + 1, !lines[i].Contains("// indirect", StringComparison.Ordinal)));
                }
                else if (verb == "replace" && rest.IndexOf("=>") is var arrow and > 0 && arrow + 1 < rest.Count)
                {
                    replaced[arrow == 2 ? $"{rest[0]}@{rest[1]}" : rest[0]] = (rest[arrow + 1], arrow + 2 < rest.Count ? rest[arrow + 2] : null);
                }
            }
        }

        foreach (var (module, version, line, isDirect) in required)
        {
            var (name, chosen) = replaced.TryGetValue($"{module}@{version}", out var other) || replaced.TryGetValue(module, out other) ? (other.Module, other.Version) : (module, version);

            // A folder in the place of a module is the repository's own.
            if (name[0] is not ('.' or '/'))
            {
                file.Add(Ecosystem.Go, name, chosen?.TrimStart('v'), line, isDirect);
            }
        }
    }
}
