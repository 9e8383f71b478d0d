using System.Globalization;

namespace CiCdPlatform.Core.Diagnosis.Reading;

/// <summary>How runners say that a command ended, and with which code.</summary>
internal static class ExitMarks
{
    // Each with text that stands right before the code; the line must begin with the first text.
    private static readonly (string Start, string Code)[] Forms =
    [
        ("Process completed with exit code ", "exit code "),
        ("Process exited with code ", "code "),
        ("ERROR: Job failed: exit code ", "exit code "),
        ("ERROR: Job failed: exit status ", "exit status "),
        ("ERROR: Job failed", "command terminated with exit code "),
        ("Bash exited with code '", "code '"),
        ("PowerShell exited with code '", "code '"),
        ("Cmd.exe exited with code '", "code '"),
        ("The process '", "failed with exit code "),
        ("The command exited with status ", "status "),
        ("Error: The command exited with status ", "status "),
        ("🚨 Error: The command exited with status ", "status "),
        ("ERROR: script returned exit code ", "exit code "),
        ("script returned exit code ", "exit code "),
        ("Command exited with code ", "code "),
        ("Exited with code exit status ", "exit status "),
        ("Exited with code ", "code "),
        ("exit status ", "exit status "),
        ("Done. Your build exited with ", "exited with "),
        ("Job failed: exit code ", "exit code "),
    ];

    // Words that close a failed step without a code.
    private static readonly string[] Failures = ["Build step '", "ERROR: Job failed: ", "Finished: FAILURE", "The operation was canceled.", "The runner has received a shutdown signal"];

    // These speak of the whole job, when more steps may have come after the one that failed.
    private static readonly string[] Jobs = ["Done. Your build", "ERROR: Job failed", "Job failed", "Finished: FAILURE", "Build step '"];

    /// <summary>Whether a line that ends something ends the job rather than one command.</summary>
    public static bool IsOfJob(ReadOnlySpan<char> text)
    {
        foreach (var job in Jobs)
        {
            if (text.StartsWith(job, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The code that a line ends a command with, or null when it ends none; 1 where it only says that it failed.</summary>
    public static int? Read(ReadOnlySpan<char> text)
    {
        // Most lines begin otherwise.
        if (text.Length < 10 || !"PEBTCJFeDs🚨".Contains(text[0], StringComparison.Ordinal))
        {
            return null;
        }

        foreach (var (start, before) in Forms)
        {
            if (!text.StartsWith(start, StringComparison.Ordinal))
            {
                continue;
            }

            var at = text.IndexOf(before, StringComparison.Ordinal);
            if (at < 0)
            {
                continue;
            }

            var number = text[(at + before.Length)..];
            var digits = number.IndexOfAnyExceptInRange('0', '9');
            if (int.TryParse(digits < 0 ? number : number[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            {
                return code;
            }
        }

        foreach (var failure in Failures)
        {
            if (text.StartsWith(failure, StringComparison.Ordinal) && (failure[0] != 'B' || text.Contains("marked build as failure", StringComparison.Ordinal)))
            {
                return 1;
            }
        }

        return null;
    }
}
