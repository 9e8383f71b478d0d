using CiCdPlatform.Core.Mending.Text;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A version of a package that does not exist, where the package manager lists those that do.</summary>
internal sealed class NoSuchVersionPatcher : IPatcher
{
    private const int Ahead = 8;

    private static readonly MessagePattern CargoWants = new("cargo", "failed to select a version for the requirement `(?<name>[\\w-]+) = \"[\\^~=]?(?<want>[^\"]+)\"`", "error: failed to select a version for the requirement `money = \"^2.0\"`");
    private static readonly MessagePattern CargoHas = new("cargo-has", "(candidate versions found which didn't match|versions that (meet|don't match).*): (?<have>\\d[\\w.+-]*)", "candidate versions found which didn't match: 1.2.0");
    private static readonly MessagePattern Pip = new("pip", "satisfies the requirement (?<name>[\\w.-]+)(\\[[^\\]]*\\])?==(?<want>[\\w.]+) \\(from versions: (.*, )?(?<have>\\d[\\w.]*)\\)", "ERROR: Could not find a version that satisfies the requirement tinylog==9.9 (from versions: 1.0, 1.1)");
    private static readonly MessagePattern NuGet = new("nuget", "Unable to find package (?<name>[\\w.-]+) with version \\([>=]*\\s*(?<want>[\\w.-]+)\\)", "error NU1102: Unable to find package Serilog with version (>= 99.0.0)");
    private static readonly MessagePattern NuGetHas = new("nuget-has", "Nearest version: (?<have>\\d[\\w.-]*)", "  - Found 120 version(s) in the feed [ Nearest version: 4.3.0 ]");
    private static readonly MessagePattern Bundler = new("bundler", "Could not find gem '(?<name>[\\w-]+) \\([~><=]*\\s*(?<want>[\\w.]+)\\)'", "Could not find gem 'rake (~> 99.0)' in locally installed gems.");
    private static readonly MessagePattern BundlerHas = new("bundler-has", "The source contains the following gems matching '.*':|\\* [\\w-]+-(?<have>\\d[\\w.]*)$", "  * rake-13.0.6");

    public string Id => "no-such-version";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        foreach (var (wants, has, files) in ((MessagePattern, MessagePattern?, string[])[])
            [(CargoWants, CargoHas, ["Cargo.toml"]), (Pip, null, ["requirements.txt", "requirements-dev.txt", "pyproject.toml", "setup.cfg"]), (NuGet, NuGetHas, [".csproj", ".fsproj", "Directory.Packages.props"]), (Bundler, BundlerHas, ["Gemfile"])])
        {
            var messages = context.Messages.ToList();
            for (var index = messages.Count - 1; index >= 0; index--)
            {
                if (wants.Match(messages[index]) is not { } groups)
                {
                    continue;
                }

                var have = has is null ? groups["have"].Value : messages.Skip(index).Take(Ahead).Select(message => has.Match(message)?["have"].Value).FirstOrDefault(value => !string.IsNullOrEmpty(value));
                if (string.IsNullOrEmpty(have))
                {
                    continue;
                }

                var (name, want) = (groups["name"].Value, groups["want"].Value);
                var edits = context.Snapshot.Entries
                    .Where(entry => files.Any(file => Path.GetFileName(entry.Path) == file || (file.StartsWith('.') && entry.Path.EndsWith(file, StringComparison.Ordinal))))
                    .Take(100)
                    .SelectMany(entry => Edits(entry.Path, context.Lines(entry.Path), name, want, have))
                    .ToList();
                if (edits.Count > 0)
                {
                    yield return new Patch(Id, wants.Id, $"there is no {name} {want}; the nearest that there is, is {have}", $"{name} {have} is taken", 0.75) { Edits = edits };
                }

                break;
            }
        }
    }

    private static IEnumerable<MendEdit> Edits(string path, IReadOnlyList<string> lines, string name, string want, string have)
    {
        for (var index = 0; index < lines.Count; index++)
        {
            var at = Words.Find(lines[index], name);
            var version = at < 0 ? -1 : lines[index].IndexOf(want, at + name.Length, StringComparison.Ordinal);
            if (version >= 0)
            {
                yield return new MendEdit(path, index + 1, 1, [string.Concat(lines[index].AsSpan(0, version), have, lines[index].AsSpan(version + want.Length))]);
            }
        }
    }
}
