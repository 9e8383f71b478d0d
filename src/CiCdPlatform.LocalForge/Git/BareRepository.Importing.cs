using System.Globalization;
using System.Text;

namespace CiCdPlatform.LocalForge.Git;

/// <summary>A bare repository: a whole commit from texts, by one process of git.</summary>
internal sealed partial class BareRepository
{
    /// <summary>Makes a commit of files on top of a parent (null for the first one) and points a ref at it, wherever that was. Null content removes a file. Returns the commit.</summary>
    public async Task<string> CommitFilesAsync(string reference, string? parent, IEnumerable<KeyValuePair<string, string?>> files, GitSignature author, string message, CancellationToken cancellation)
    {
        using var stream = new MemoryStream();
        Line("feature done");
        Line("commit " + reference);
        Line("mark :1");
        Line(string.Create(CultureInfo.InvariantCulture, $"committer {author.Name} <{author.Email}> {author.At.ToUnixTimeSeconds()} +0000"));
        Data(message);
        Line(parent is null ? "deleteall" : "from " + parent);
        foreach (var (path, content) in files)
        {
            if (path.Length == 0 || path.Any(c => char.IsControl(c) || c is '"' or '\\'))
            {
                throw new ArgumentException($"'{path}' cannot be the path of a file here.");
            }

            Line(content is null ? "D " + path : "M 100644 inline " + path);
            if (content is not null)
            {
                Data(content);
            }
        }

        // Empty, so that what follows cannot be taken for more files.
        Line("");
        Line("get-mark :1");
        Line("done");
        return (await Git.NeedAsync(["fast-import", "--quiet", "--force"], stream.ToArray(), cancellation: cancellation)).Line;

        void Line(string text) => stream.Write(Encoding.UTF8.GetBytes(text + "\n"));

        void Data(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Line(string.Create(CultureInfo.InvariantCulture, $"data {bytes.Length}"));
            stream.Write(bytes);
            Line("");
        }
    }
}
