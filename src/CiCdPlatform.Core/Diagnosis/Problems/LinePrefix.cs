using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Diagnosis.Problems;

/// <summary>What build tools and runners put before the lines of the tools that they run.</summary>
internal static partial class LinePrefix
{
    // One runner in another: a build tool in a container build in a step.
    private const int MaxDepth = 3;

    /// <summary>The line without such prefixes; <paramref name="level"/> is the level that the innermost one states.</summary>
    public static string Strip(string line, out ProblemSeverity? level)
    {
        level = null;
        for (var depth = 0; depth < MaxDepth && line.Length > 2; depth++)
        {
            var match = Prefix().Match(line);
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

    // Actions and Azure, Maven and sbt, Ant's tasks, BuildKit's steps, Compose and Turborepo, workspaces of pnpm.
    [GeneratedRegex(
        @"^(##\[(?<level>error|warning|debug|section|command)\]|::(?<level>error|warning|notice)::|\s*\[(?<level>INFO|ERROR|WARNING|WARN|DEBUG|FATAL|info|error|warn|warning|debug)\] ?|\s+\[[a-z][a-z0-9-]+\] ?|\[(junit|junitlauncher|testng|javac|java|exec|scalac|groovyc|apply|ant)\] ?|#[0-9]+ +[0-9]+\.[0-9]+ |[A-Za-z][A-Za-z0-9_.-]* +\| |[@A-Za-z0-9_/.-]+:(test|build|lint|typecheck|check): |[@A-Za-z0-9_/.-]+ (test|build|lint|typecheck|check): )",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Prefix();
}
