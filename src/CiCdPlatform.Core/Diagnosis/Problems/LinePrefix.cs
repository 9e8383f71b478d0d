using System.Buffers;

namespace CiCdPlatform.Core.Diagnosis.Problems;

/// <summary>What build tools and runners put before the lines of the tools that they run.</summary>
internal static class LinePrefix
{
    // One runner in another: a build tool in a container build in a step.
    private const int MaxDepth = 3;
    private const int MaxName = 200;

    /// <summary>The line without such prefixes; <paramref name="level"/> is the level that the innermost one states.</summary>
    public static string Strip(string line, out ProblemSeverity? level)
    {
        level = null;
        for (var depth = 0; depth < MaxDepth && MayHave(line); depth++)
        {
            var match = Prefix.Match(line);
            if (!match.Success)
            {
                break;
            }

            if (match.Groups["level"] is { Success: true } stated)
            {
                level = Severities.Of(stated.Value);
            }

            line = line[match.Length..];
        }

        return line;
    }

    // Actions and Azure, Maven and sbt, Ant's tasks, CocoaPods, BuildKit's steps, Compose and Turborepo, workspaces of pnpm.
    private static readonly LinePattern Prefix = new(
        @"^(##\[(?<level>error|warning|debug|section|command)\]|::(?<level>error|warning|notice)::|\s*\[(?<level>INFO|ERROR|WARNING|WARN|DEBUG|FATAL|info|error|warn|warning|debug)\] ?|\s+\[[a-z][a-z0-9-]+\] ?|\[(junit|junitlauncher|testng|javac|java|exec|scalac|groovyc|apply|ant)\] ?|\s+- (?<level>ERROR|WARN|NOTE) +\| (\[[^\]]+\] )?xcodebuild: +|#[0-9]+ +[0-9]+\.[0-9]+ |[A-Za-z][A-Za-z0-9_.-]* +\| |[@A-Za-z0-9_/.-]+:(test|build|lint|typecheck|check): |[@A-Za-z0-9_/.-]+ (test|build|lint|typecheck|check): )");

    // Names end in one of these; all other prefixes begin with a mark or a blank.
    private static readonly SearchValues<string> AfterNames = SearchValues.Create([" | ", "test: ", "build: ", "lint: ", "check: "], StringComparison.Ordinal);

    private static bool MayHave(string line) => line.Length > 2 && (line[0] is '#' or ':' or '[' or ' ' or '\t' || line.AsSpan(0, Math.Min(line.Length, MaxName)).ContainsAny(AfterNames));
}
