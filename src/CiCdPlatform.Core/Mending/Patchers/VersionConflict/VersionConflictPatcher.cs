using CiCdPlatform.Core.Mending.Text;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A version that the manifest asks for and another package cannot live with: the manifest asks for what the other one needs, where the package manager says what that is.</summary>
internal sealed class VersionConflictPatcher : IPatcher
{
    /// <summary>What a package manager says of a conflict: what the manifest asks for, and what the other package needs of the same name.</summary>
    private sealed record Conflict(MessagePattern Asked, MessagePattern Needed, string[] Files)
    {
        /// <summary>What the package manager does with its lock file afterwards.</summary>
        public string? Lock { get; init; }

        public string[] Lockfiles { get; init; } = [];

        /// <summary>How a need is written in the manifest.</summary>
        public Func<string, string> Write { get; init; } = need => need;
    }

    private static readonly Conflict[] Conflicts =
    [
        new(
            new("pip", "The user requested (?<name>[\\w.-]+?)(\\[[^\\]]*\\])?(?<have>[=<>~!]=?[\\w.*, <>=!~]+?)$", "    The user requested urllib3==2.0.0"),
            new("pip-needs", "[\\w.-]+ [\\w.]+ depends on (?<name>[\\w.-]+?)(\\[[^\\]]*\\])?(?<need>[=<>~!]=?[\\w.*, <>=!~]+?)$", "    requests 2.25.1 depends on urllib3<1.27 and >=1.21.1"),
            ["requirements.txt", "requirements-dev.txt", "dev-requirements.txt", "pyproject.toml", "setup.cfg", "setup.py"]) { Write = need => need.Replace(" and ", ",", StringComparison.Ordinal) },
        new(
            new("nuget", "NU1605.*: Detected package downgrade: (?<name>[\\w.-]+) from (?<need>[\\d.]+[\\w.-]*) to (centrally defined )?(?<have>\\d[\\w.-]*?)\\.?( |$)", "error NU1605: Warning As Error: Detected package downgrade: Newtonsoft.Json from 13.0.1 to 12.0.3. Reference the package directly from the project"),
            new("nuget-needs", "Detected package downgrade: (?<name>[\\w.-]+) from (?<need>[\\d.]+[\\w.-]*) to ", "error NU1605: Detected package downgrade: Newtonsoft.Json from 13.0.1 to 12.0.3."),
            [".csproj", ".fsproj", ".vbproj", "Directory.Packages.props"]),
        new(
            new("npm", "npm (error|ERR!)\\s+(dev |optional )?(?<name>[@\\w./-]+)@\"(?<have>[^\"]+)\" from the root project", "npm error   react@\"^17.0.2\" from the root project"),
            new("npm-needs", "npm (error|ERR!)\\s+peer (?<name>[@\\w./-]+)@\"(?<need>[^\"]+)\" from ", "npm error peer react@\"^18.0.0\" from react-dom@18.2.0"),
            ["package.json"]) { Lock = "npm install --package-lock-only --ignore-scripts --no-audit --no-fund", Lockfiles = ["package-lock.json", "npm-shrinkwrap.json"] },
        new(
            new("bundler", "Gemfile depends on (?<name>[\\w-]+) = (?<have>[\\d.]+\\w*)", "  and Gemfile depends on rack = 1.6.0,"),
            new("bundler-needs", "[\\w-]+( [~><=]+ [\\w., ~><=]+?)? depends on (?<name>[\\w-]+) (?<need>(~>|>=|=) [\\d.]+\\w*)(,| |$)", "Because rails = 6.0.0 depends on rack ~> 2.0"),
            ["Gemfile"]) { Lock = "bundle lock", Lockfiles = ["Gemfile.lock"] },
        new(
            new("cargo", "which satisfies dependency `(?<name>[\\w-]+) = \"(?<have>[^\"]+)\"", "    ... which satisfies dependency `money = \"=1.0.2\"` (locked to 1.0.2) of package `shop v0.1.0`"),
            new("cargo-needs", "(?<name>)versions that meet the requirements `(?<need>[^`]+)`", "versions that meet the requirements `^1.1` are: 1.1.0"),
            ["Cargo.toml"]) { Lock = "cargo metadata --format-version 1 > /dev/null", Lockfiles = ["Cargo.lock"] },
    ];

    public string Id => "version-conflict";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        foreach (var conflict in Conflicts)
        {
            var needs = conflict.Needed.FindAll(context).Select(groups => (Name: groups["name"].Value, Need: groups["need"].Value.Trim())).Where(need => need.Need.Length > 0).ToList();
            foreach (var asked in conflict.Asked.FindAll(context).Select(groups => (Name: groups["name"].Value, Have: groups["have"].Value.Trim())).Distinct().Take(3))
            {
                // Where no name stands beside a need, the package manager speaks of the one that it could not choose.
                var need = needs.Where(need => need.Name.Length == 0 || string.Equals(need.Name, asked.Name, StringComparison.OrdinalIgnoreCase)).Select(need => conflict.Write(need.Need)).FirstOrDefault(need => need.TrimStart('=', ' ') != asked.Have.TrimStart('=', ' '));
                if (need is not null && Edits(context, conflict.Files, asked.Name, asked.Have, need) is { Count: > 0 } edits)
                {
                    yield return new Patch(Id, conflict.Asked.Id, $"`{asked.Name}` is asked for as `{asked.Have}`, and another package needs `{need}`", "both get a version that they can live with", 0.6) { Edits = edits, Command = Lock(context, conflict) };
                }
            }
        }
    }

    private static MendCommand? Lock(MendContext context, Conflict conflict) =>
        conflict.Lock is { } script && conflict.Lockfiles.Any(context.Snapshot.Contains) ? new MendCommand(script, "", conflict.Lockfiles) : null;

    private static List<MendEdit> Edits(MendContext context, string[] files, string name, string have, string need)
    {
        var edits = new List<MendEdit>();
        foreach (var path in context.Snapshot.Entries.Select(entry => entry.Path).Where(path => files.Any(file => file.StartsWith('.') ? path.EndsWith(file, StringComparison.Ordinal) : Path.GetFileName(path) == file)).Take(50))
        {
            var lines = context.Lines(path);
            for (var i = 0; i < lines.Count; i++)
            {
                var at = lines[i].IndexOf(name, StringComparison.OrdinalIgnoreCase);
                var version = at < 0 || !IsWhole(lines[i], at, name.Length) ? -1 : lines[i].IndexOf(have, at + name.Length, StringComparison.Ordinal);
                if (version >= 0 && !lines[i].TrimStart().StartsWith('#'))
                {
                    edits.Add(new MendEdit(path, i + 1, 1, [string.Concat(lines[i].AsSpan(0, version), need, lines[i].AsSpan(version + have.Length))]));
                }
            }
        }

        return edits;
    }

    private static bool IsWhole(string line, int at, int length) =>
        (at == 0 || !(char.IsLetterOrDigit(line[at - 1]) || line[at - 1] is '-' or '_' or '.' or '/')) && (at + length == line.Length || !(char.IsLetterOrDigit(line[at + length]) || line[at + length] is '-' or '_' or '.'));
}
