using CiCdPlatform.Core.Mending.Text;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A function of a system library that a Makefile does not link.</summary>
internal sealed class MissingLibraryPatcher : IPatcher
{
    private static readonly MessagePattern Message = new("undefined-reference", "undefined reference to [`'‘](?<name>\\w+)", "price.c:(.text+0x3a): undefined reference to `sqrt'");

    // Beginnings of names, and the library that has them.
    private static readonly (string Start, string Library)[] Libraries =
    [
        ("pthread_", "-lpthread"), ("sem_", "-lpthread"), ("dlopen", "-ldl"), ("dlsym", "-ldl"), ("dlclose", "-ldl"), ("dlerror", "-ldl"), ("deflate", "-lz"), ("inflate", "-lz"), ("gzopen", "-lz"), ("compress", "-lz"), ("uncompress", "-lz"),
        ("crc32", "-lz"), ("SSL_", "-lssl -lcrypto"), ("EVP_", "-lcrypto"), ("SHA256", "-lcrypto"), ("curl_", "-lcurl"), ("sqlite3_", "-lsqlite3"), ("clock_gettime", "-lrt"), ("shm_open", "-lrt"), ("timer_create", "-lrt"),
        ("readline", "-lreadline"), ("initscr", "-lncurses"), ("BZ2_", "-lbz2"), ("lzma_", "-llzma"), ("ZSTD_", "-lzstd"), ("uuid_", "-luuid"), ("crypt", "-lcrypt"), ("xml", "-lxml2"), ("png_", "-lpng"), ("jpeg_", "-ljpeg"),
    ];

    private static readonly HashSet<string> Mathematics = new(
        ["acos", "asin", "atan", "atan2", "cbrt", "ceil", "cos", "cosh", "erf", "exp", "exp2", "expm1", "fabs", "floor", "fma", "fmax", "fmin", "fmod", "frexp", "hypot", "ldexp", "lgamma", "log", "log10", "log1p", "log2", "lround", "modf", "pow", "remainder", "rint", "round", "sin", "sinh", "sqrt", "sqrtf", "powf", "sinf", "cosf", "tan", "tanh", "tgamma", "trunc"],
        StringComparer.Ordinal);

    public string Id => "missing-library";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        var names = Message.FindAll(context).Select(groups => groups["name"].Value).ToList();
        var libraries = names.Select(LibraryOf).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (libraries.Count == 0 || names.Exists(name => LibraryOf(name) is null))
        {
            yield break;
        }

        foreach (var entry in context.Snapshot.Entries.Where(entry => Path.GetFileName(entry.Path) is "Makefile" or "makefile" or "GNUmakefile").Take(20))
        {
            var lines = context.Lines(entry.Path);
            var at = lines.ToList().FindIndex(line => (line.StartsWith("LDLIBS", StringComparison.Ordinal) || line.StartsWith("LIBS", StringComparison.Ordinal)) && line.Contains('=', StringComparison.Ordinal));
            if (at >= 0 && libraries.Exists(library => !lines[at].Contains(library, StringComparison.Ordinal)))
            {
                yield return new Patch(Id, Message.Id, $"`{names[0]}` is in a library that is not linked", $"`{string.Join(' ', libraries)}` is linked", 0.85) { Edits = [new MendEdit(entry.Path, at + 1, 1, [$"{lines[at].TrimEnd()} {string.Join(' ', libraries)}"])] };
            }
        }
    }

    private static string? LibraryOf(string name) => Mathematics.Contains(name) ? "-lm" : Array.Find(Libraries, row => name.StartsWith(row.Start, StringComparison.Ordinal)).Library;
}
