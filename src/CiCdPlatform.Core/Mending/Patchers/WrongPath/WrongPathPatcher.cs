using CiCdPlatform.Core.Mending.Text;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A path that is not there, written in the pipeline or a manifest, and one that is and was probably meant.</summary>
internal sealed class WrongPathPatcher : IPatcher
{
    private const int MaxMeant = 3;
    private const int MaxFiles = 20_000;
    private const int MaxManifests = 200;
    private const int MaxManifestBytes = 512 * 1024;

    public string Id => "wrong-path";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        var places = Places(context);
        var seen = new HashSet<(string, string)>();
        foreach (var pattern in MissingPaths.All)
        {
            foreach (var groups in pattern.FindAll(context))
            {
                var said = groups["path"].Value.Trim().TrimEnd('/', '.', ',').Replace('\\', '/');
                foreach (var word in Spellings(said))
                {
                    foreach (var patch in ProposeFor(context, pattern.Id, word, places).Where(patch => seen.Add((patch.Edits[0].Path, patch.Edits[0].Lines[0]))))
                    {
                        yield return patch;
                    }
                }

                // What Go finds below no folder of the module, it may find in the module: more is tested then, not less.
                if (pattern.Id == MissingPaths.GoPattern && WordEdits.InPipeline(context, groups["path"].Value.TrimEnd('/') + "/...", "./...") is { Count: > 0 } all && seen.Add((all[0].Path, all[0].Lines[0])))
                {
                    yield return new Patch(Id, "go-module", $"`{groups["path"].Value}` is no folder of the module", "every package of the module is taken", 0.5) { Edits = all };
                }
            }
        }
    }

    private IEnumerable<Patch> ProposeFor(MendContext context, string pattern, string word, HashSet<string> places)
    {
        foreach (var file in Mentioning(context, word))
        {
            var folder = file == context.DefinitionPath ? "" : Path.GetDirectoryName(file)?.Replace('\\', '/') ?? "";
            var (prefix, bare) = word.StartsWith("./", StringComparison.Ordinal) ? ("./", word[2..]) : ("", word);
            if (Exists(places, folder, bare))
            {
                continue;
            }

            var rank = 0;
            var near = Meant(places, folder, bare).Take(MaxMeant).ToList();
            foreach (var meant in near.Count == 0 && file == context.DefinitionPath ? Words.Nearest(bare, PathsOf(context)).Take(MaxMeant) : near)
            {
                var edits = file == context.DefinitionPath ? WordEdits.InPipeline(context, word, prefix + meant) : WordEdits.InFile(context, file, word, prefix + meant);
                if (edits.Count > 0)
                {
                    yield return new Patch(
                        Id, pattern, $"`{word}` is not there; `{prefix + meant}` was probably meant", "the path is found", Math.Round(0.85 - 0.15 * rank++, 2))
                    { Edits = edits };
                }
            }
        }
    }

    // What an earlier step makes is named in the pipeline alone.
    private static IEnumerable<string> PathsOf(MendContext context) => (context.Definition?.Lines ?? [])
        .SelectMany(line => line.Split([' ', '"', '\'', '=', ':', ',', '[', ']'], StringSplitOptions.RemoveEmptyEntries))
        .Select(word => word.Trim('/').StartsWith("./", StringComparison.Ordinal) ? word.Trim('/')[2..] : word.Trim('/'))
        .Where(word => word.Length > 2 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/') && word.Any(char.IsAsciiLetter));

    /// <summary>A path as a tool says it, and shorter: what the pipeline says may be only its end.</summary>
    private static IEnumerable<string> Spellings(string said)
    {
        if (said.Length is 0 or > 300)
        {
            yield break;
        }

        var parts = said.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (!said.StartsWith('/'))
        {
            yield return said;
            if (said.StartsWith("./", StringComparison.Ordinal))
            {
                yield return said[2..];
            }
            else if (!said.StartsWith("../", StringComparison.Ordinal))
            {
                yield return "./" + said;
            }
        }

        for (var from = Math.Max(said.StartsWith('/') ? 0 : 1, parts.Length - 6); from < parts.Length; from++)
        {
            yield return string.Join('/', parts[from..]);
        }

        // A folder of the path may be all that is written down.
        for (var count = parts.Length - 1; count >= 1 && !said.StartsWith('/'); count--)
        {
            yield return string.Join('/', parts[..count]);
        }

        for (var index = parts.Length - 2; index >= 0 && index >= parts.Length - 4; index--)
        {
            yield return parts[index];
        }
    }

    private static IEnumerable<string> Mentioning(MendContext context, string word)
    {
        if (WordEdits.InPipeline(context, word, word + "?").Count > 0)
        {
            yield return context.DefinitionPath;
        }

        foreach (var entry in context.Snapshot.Entries.Where(entry => entry.Size <= MaxManifestBytes && ManifestFiles.Is(entry.Path)).Take(MaxManifests))
        {
            if (WordEdits.InFile(context, entry.Path, word, word + "?").Count > 0)
            {
                yield return entry.Path;
            }
        }
    }

    private static HashSet<string> Places(MendContext context)
    {
        var places = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in context.Snapshot.Entries.Take(MaxFiles))
        {
            for (var path = entry.Path; path.Length > 0 && places.Add(path); path = path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "")
            {
            }
        }

        return places;
    }

    private static bool Exists(HashSet<string> places, string folder, string path) => places.Contains(Resolve(folder, path)) || places.Contains(path);

    /// <summary>The same name in another folder, then what is spelt nearly the same.</summary>
    private static IEnumerable<string> Meant(HashSet<string> places, string folder, string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var moved = places.Where(place => place == name || place.EndsWith("/" + name, StringComparison.Ordinal)).Take(3).ToList();
        if (path.Contains('/', StringComparison.Ordinal) && moved.Count == 1)
        {
            yield return Relative(folder, moved[0]);
        }

        var relative = places.Select(place => Relative(folder, place)).ToHashSet(StringComparer.Ordinal);
        var near = Words.Nearest(path, relative.Where(place => Math.Abs(place.Length - path.Length) <= Math.Max(2, path.Length / 4)));
        foreach (var place in near.OrderBy(place => Words.Distance(path, place)).ThenByDescending(place => place.Split('/').Length == path.Split('/').Length).Take(MaxMeant))
        {
            yield return place;
        }
    }

    private static string Resolve(string folder, string path)
    {
        var parts = folder.Length == 0 ? [] : folder.Split('/').ToList();
        foreach (var part in path.Split('/'))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("." or ".." or ""))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    private static string Relative(string folder, string place)
    {
        if (folder.Length == 0)
        {
            return place;
        }

        var (from, to) = (folder.Split('/'), place.Split('/'));
        var common = 0;
        while (common < from.Length && common < to.Length && from[common] == to[common])
        {
            common++;
        }

        return string.Concat(Enumerable.Repeat("../", from.Length - common)) + string.Join('/', to[common..]);
    }
}
