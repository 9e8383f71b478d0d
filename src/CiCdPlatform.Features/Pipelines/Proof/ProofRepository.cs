using System.Diagnostics;
using System.Globalization;
using System.Text;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Features.Pipelines.Proof;

/// <summary>A bare repository of its own that a pipeline is run over: a copy of the files, and whatever a proof changes in them.</summary>
internal sealed class ProofRepository
{
    private const string Branch = "refs/heads/proof";

    private ProofRepository(string folder) => Folder = folder;

    /// <summary>The bare repository.</summary>
    public string Folder { get; }

    /// <summary>A copy of a snapshot, with the history of the git repository in <paramref name="origin"/> where there is one.</summary>
    public static async Task<(ProofRepository Repository, string Commit)> CreateAsync(string folder, RepositorySnapshot snapshot, string? origin, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var repository = new ProofRepository(folder);
        await repository.GitAsync(null, cancellation, "init", "--quiet", "--bare", "--initial-branch=proof", "--template=", ".");
        string? parent = null;

        // A copy of a few commits, as forges check out, has no more history to give.
        if (origin is not null && (await repository.TryGitAsync(null, cancellation, "fetch", "--quiet", "--tags", "--update-shallow", "--no-recurse-submodules", Path.GetFullPath(origin), "HEAD")).Exit == 0)
        {
            parent = await repository.GitAsync(null, cancellation, "rev-parse", "--verify", "FETCH_HEAD^{commit}");
        }

        return (repository, await repository.CommitAsync(parent, "The repository as it is", Entries(snapshot, origin), anew: true, cancellation));
    }

    /// <summary>Changes files on top of a commit; the new commit.</summary>
    public Task<string> ChangeAsync(string parent, string message, IEnumerable<ProofFile> files, CancellationToken cancellation) =>
        CommitAsync(parent, message, files, anew: false, cancellation);

    private static IEnumerable<ProofFile> Entries(RepositorySnapshot snapshot, string? origin)
    {
        foreach (var entry in snapshot.Entries)
        {
            if (entry.Kind is SnapshotEntryKind.File or SnapshotEntryKind.Executable && snapshot.ReadBytes(entry.Path) is { } bytes)
            {
                yield return new ProofFile(entry.Path, entry.Kind == SnapshotEntryKind.Executable ? "100755" : "100644", bytes);
            }
            else if (entry.Kind == SnapshotEntryKind.Symlink && origin is not null && new FileInfo(Path.Combine(origin, entry.Path)).LinkTarget is { } target)
            {
                yield return new ProofFile(entry.Path, "120000", Encoding.UTF8.GetBytes(target));
            }
        }
    }

    private async Task<string> CommitAsync(string? parent, string message, IEnumerable<ProofFile> files, bool anew, CancellationToken cancellation)
    {
        var (exit, error) = await TryGitAsync(
            async input =>
            {
                await WriteAsync(input, string.Create(CultureInfo.InvariantCulture, $"commit {Branch}\ncommitter hyper <hyper@localhost> 0 +0000\ndata {Encoding.UTF8.GetByteCount(message)}\n{message}\n"));
                await WriteAsync(input, (parent is null ? "" : $"from {parent}\n") + (anew ? "deleteall\n" : ""));
                foreach (var file in files)
                {
                    await WriteAsync(input, string.Create(CultureInfo.InvariantCulture, $"M {file.Mode} inline {Quoted(file.Path)}\ndata {file.Content.Length}\n"));
                    await input.WriteAsync(file.Content, cancellation);
                    await WriteAsync(input, "\n");
                }
            },
            cancellation,
            "fast-import", "--quiet", "--force", "--date-format=raw");
        return exit == 0 ? await GitAsync(null, cancellation, "rev-parse", Branch) : throw new IOException($"a copy of the repository could not be made: git fast-import: {error}");
    }

    private static ValueTask WriteAsync(Stream stream, string text) => stream.WriteAsync(Encoding.UTF8.GetBytes(text));

    private static string Quoted(string path) => "\"" + path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "\"";

    private async Task<string> GitAsync(Func<Stream, Task>? input, CancellationToken cancellation, params string[] arguments)
    {
        var (exit, text) = await TryGitAsync(input, cancellation, arguments);
        return exit == 0 ? text : throw new IOException($"git {arguments[0]} failed: {text}");
    }

    private async Task<(int Exit, string Text)> TryGitAsync(Func<Stream, Task>? input, CancellationToken cancellation, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", .. arguments])
        {
            UseShellExecute = false,
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["LC_ALL"] = "C";
        foreach (var name in (string[])["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"])
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start) ?? throw new IOException("git could not be started: install it and put it on PATH");
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            if (input is not null)
            {
                await input(process.StandardInput.BaseStream);
            }

            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended early; what it said tells why.
        }

        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, (process.ExitCode == 0 ? await output : await error).Trim());
    }
}

/// <summary>A file of a commit; <paramref name="Mode"/> as git writes it.</summary>
internal sealed record ProofFile(string Path, string Mode, ReadOnlyMemory<byte> Content);
