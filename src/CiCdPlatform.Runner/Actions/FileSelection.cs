using CiCdPlatform.Runner.Definitions;
using CiCdPlatform.Runner.Execution;

namespace CiCdPlatform.Runner.Actions;

/// <summary>The files that <c>path</c> of an action names: files, folders, patterns and <c>!</c> exclusions, of the workspace or the home.</summary>
/// <param name="Root">The deepest folder that all names share, below which the files keep their paths.</param>
/// <param name="Files">Relative to the root.</param>
internal sealed record FileSelection(string Root, IReadOnlyList<string> Files)
{
    private static readonly char[] Wild = ['*', '?', '['];

    public static FileSelection Of(JobFolders folders, IReadOnlyList<string> paths, bool hidden)
    {
        var bases = new List<string>();
        var found = new HashSet<string>(StringComparer.Ordinal);
        var excluded = paths.Where(p => p.StartsWith('!')).Select(p => Full(folders, p[1..].Trim())).ToList();
        foreach (var full in paths.Where(p => !p.StartsWith('!')).Select(p => Full(folders, p)))
        {
            if (!folders.IsInside(full) || SafePath.Resolve(folders.HostRoot, Relative(folders, Base(full))) is not { } start)
            {
                continue;
            }

            var pattern = full.IndexOfAny(Wild) >= 0;
            bases.Add(!pattern && File.Exists(start) ? Path.GetDirectoryName(start)! : start);
            if (!pattern && File.Exists(start))
            {
                found.Add(start);
                continue;
            }

            foreach (var file in SafePath.Files(start).Select(f => Path.Combine(start, f)))
            {
                var guest = folders.GuestRoot + file[folders.HostRoot.Length..];
                if (!pattern || FilterPattern.Matches(full, guest) || FilterPattern.Matches(full + "/**", guest))
                {
                    found.Add(file);
                }
            }
        }

        found.RemoveWhere(file => folders.GuestRoot + file[folders.HostRoot.Length..] is var guest
            && excluded.Any(e => FilterPattern.Matches(e, guest) || FilterPattern.Matches(e + "/**", guest)));
        var root = Common(bases);
        var relative = found.Select(f => Path.GetRelativePath(root, f)).Where(f => hidden || !f.Split('/').Any(part => part.StartsWith('.')));
        return new FileSelection(root, [.. relative.Order(StringComparer.Ordinal)]);
    }

    /// <summary>The full path that a job sees.</summary>
    public static string Full(JobFolders folders, string path)
    {
        var home = path == "~" || path.StartsWith("~/", StringComparison.Ordinal);
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(folders.Workspace, home ? folders.Home + path[1..] : path)));
    }

    public static string Relative(JobFolders folders, string full) => full.Length > folders.GuestRoot.Length ? full[(folders.GuestRoot.Length + 1)..] : ".";

    private static string Base(string full)
    {
        var wild = full.IndexOfAny(Wild);
        return wild < 0 ? full : full[..Math.Max(1, full.LastIndexOf('/', wild))];
    }

    private static string Common(List<string> folders)
    {
        if (folders.Count == 0)
        {
            return "/";
        }

        var common = folders[0].Split('/');
        foreach (var parts in folders.Skip(1).Select(f => f.Split('/')))
        {
            common = [.. common.Zip(parts).TakeWhile(p => p.First == p.Second).Select(p => p.First)];
        }

        return string.Join('/', common) is { Length: > 0 } text ? text : "/";
    }
}
