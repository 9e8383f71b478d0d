using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Pipelines.Proof;

/// <summary>Finds where a defect can be put that tests should notice: a failing statement in a test, else a line that no compiler or interpreter takes.</summary>
public static class DefectSeeding
{
    private const int MaxFilesRead = 60;
    private const int MaxLines = 50_000;

    /// <summary>
    /// Defects for one component, the likeliest to be noticed first: at most <paramref name="limit"/>, each in a file of its own, the last of them a
    /// syntax error where there is room for one.
    /// </summary>
    public static IReadOnlyList<Defect> Candidates(RepositorySnapshot snapshot, RepositoryAnalysis analysis, Component component, int limit = 3)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(component);
        var patterns = DefectPatterns.All.Where(pattern => pattern.Languages.Contains(component.Language)).ToList();
        var files = Files(snapshot, analysis, component, patterns);
        var found = new List<Defect>();
        foreach (var file in files.Take(MaxFilesRead).TakeWhile(_ => found.Count < Math.Max(1, limit - 1)))
        {
            if (Text(snapshot, file) is { } text && InTest(component.Path, file, text, patterns) is { } defect)
            {
                found.Add(defect);
            }
        }

        foreach (var file in files.Take(MaxFilesRead).Where(file => found.TrueForAll(defect => defect.File != file)))
        {
            if (found.Count < limit && Text(snapshot, file) is { } text)
            {
                found.Add(Broken(component.Path, file, text));
                break;
            }
        }

        return found;
    }

    /// <summary>Files of the component's language, tests first, then what lies nearest to its folder.</summary>
    private static List<string> Files(RepositorySnapshot snapshot, RepositoryAnalysis analysis, Component component, List<DefectPattern> patterns)
    {
        var extensions = patterns.SelectMany(pattern => pattern.Extensions).Concat(ProofPlaces.Extensions(component.Language)).ToHashSet(StringComparer.Ordinal);
        var prefix = component.Path == "." ? "" : component.Path + "/";
        var inner = analysis.Components.Where(other => other.Path != component.Path && (other.Path + "/").StartsWith(prefix, StringComparison.Ordinal)).Select(other => other.Path + "/").ToList();
        return [.. snapshot.Entries
            .Where(entry => entry.Kind is SnapshotEntryKind.File or SnapshotEntryKind.Executable && entry.Size is > 0 and < 1024 * 1024)
            .Select(entry => entry.Path)
            .Where(path => path.StartsWith(prefix, StringComparison.Ordinal) && !inner.Exists(folder => path.StartsWith(folder, StringComparison.Ordinal)))
            .Where(path => extensions.Any(extension => path.EndsWith(extension, StringComparison.Ordinal)) && !ProofPlaces.IsForeign(path[prefix.Length..]))
            .OrderBy(path => ProofPlaces.Rank(path[prefix.Length..]))
            .ThenBy(path => path.Count(c => c == '/'))
            .ThenBy(path => path, StringComparer.Ordinal)];
    }

    private static string? Text(RepositorySnapshot snapshot, string path) =>
        snapshot.ReadText(path) is { Length: > 0 } text && text.Count(c => c == '\n') <= MaxLines && !PipelineGenerator.IsOurs(text) ? text : null;

    private static Defect? InTest(string component, string file, string text, List<DefectPattern> patterns)
    {
        var lines = text.Split('\n');
        foreach (var pattern in patterns.Where(pattern => pattern.Extensions.Any(extension => file.EndsWith(extension, StringComparison.Ordinal))))
        {
            if (!pattern.Anywhere && !ProofPlaces.IsTest(file))
            {
                continue;
            }

            for (var i = 0; i < lines.Length; i++)
            {
                if (lines[i].Length <= 1000 && pattern.Regex.Match(lines[i].TrimEnd('\r')) is { Success: true } match && TestBody.Start(lines, i, pattern.Body) is { } at)
                {
                    var statement = pattern.Statement.Replace("{v}", match.Groups["v"].Value, StringComparison.Ordinal);
                    return new Defect(component, file, at + 1, $"a statement that fails the test: {statement}", Insert(lines, at, TestBody.Indent(lines, i, at) + statement));
                }
            }
        }

        return null;
    }

    private static Defect Broken(string component, string file, string text)
    {
        var lines = text.Split('\n');
        var at = lines[0].StartsWith("#!", StringComparison.Ordinal) || lines[0].StartsWith("<?php", StringComparison.Ordinal) ? 1 : 0;
        return new Defect(component, file, at + 1, "a line that is no valid source", Insert(lines, at, DefectPatterns.SyntaxError));
    }

    private static string Insert(string[] lines, int at, string line)
    {
        var carriage = lines.Length > 1 && lines[0].EndsWith('\r') ? "\r" : "";
        return string.Join('\n', lines.Take(at).Append(line + carriage).Concat(lines.Skip(at)));
    }
}
