using System.Diagnostics;

namespace CiCdPlatform.Evaluation.Generation;

/// <summary>What a checker that nobody here wrote says: how many definitions it accepts, and each that it does not with its own words.</summary>
internal sealed record CheckerReport(string Checker, string Command, int Checked, int Accepted, IReadOnlyList<string> Refused);

/// <summary>Runs a program over what was written.</summary>
internal static class GenerationCheckers
{
    private const int MaxFiles = 42;
    private const int MaxText = 2000;
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Runs <paramref name="command"/> (words apart by blanks). With <paramref name="takesFiles"/> it is given many definitions at a time, and one at a time where it
    /// refuses some; else it runs in the folder of each draft, which is made a git checkout. Accepted is what ends with 0.
    /// </summary>
    public static async Task<CheckerReport> RunAsync(string checker, string command, IReadOnlyList<Draft> drafts, bool takesFiles, CancellationToken cancellation)
    {
        var refused = new List<string>();
        var words = command.Split(' ');
        var done = 0;
        foreach (var batch in drafts.Chunk(takesFiles ? MaxFiles : 1))
        {
            if (takesFiles)
            {
                var (together, _) = await StartAsync(batch[0].Folder, [.. words, .. batch.Select(draft => draft.Definition)], cancellation);
                foreach (var draft in together == 0 ? [] : batch)
                {
                    Judge(draft, await StartAsync(draft.Folder, [.. words, draft.Definition], cancellation), refused);
                }
            }
            else
            {
                await CheckOutAsync(batch[0].Folder, cancellation);
                Judge(batch[0], await StartAsync(batch[0].Folder, words, cancellation), refused);
            }

            done += batch.Length;
            await Console.Error.WriteLineAsync($"{checker}: {done} of {drafts.Count} checked, {refused.Count} refused");
        }

        return new CheckerReport(checker, command, drafts.Count, drafts.Count - refused.Count, refused);
    }

    private static void Judge(Draft draft, (int Code, string Text) end, List<string> refused)
    {
        if (end.Code != 0)
        {
            refused.Add($"{draft.Name}: exit {end.Code}: {end.Text[..Math.Min(end.Text.Length, MaxText)].Trim()}");
        }
    }

    // A forge knows where a repository comes from and what it differs from.
    private static async Task CheckOutAsync(string folder, CancellationToken cancellation)
    {
        if (Directory.Exists(Path.Combine(folder, ".git")))
        {
            Directory.Delete(Path.Combine(folder, ".git"), recursive: true);
        }

        foreach (var words in new string[][]
        {
            ["git", "init", "--quiet", "--initial-branch", "main"],
            ["git", "add", "--all", "--force"],
            ["git", "-c", "user.name=evaluation", "-c", "user.email=evaluation@example.com", "commit", "--quiet", "--message", "generated"],
            ["git", "remote", "add", "origin", "https://gitlab.example.com/team/project.git"],
            ["git", "update-ref", "refs/remotes/origin/main", "HEAD"],
        })
        {
            var (code, text) = await StartAsync(folder, words, cancellation);
            if (code != 0)
            {
                throw new InvalidOperationException($"{string.Join(' ', words)} in {folder} ended with {code}: {text}");
            }
        }
    }

    private static async Task<(int Code, string Text)> StartAsync(string folder, string[] words, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })
            ?? throw new InvalidOperationException($"{words[0]} does not start");
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"did not end within {s_limit.TotalMinutes} minutes");
        }
    }
}
