//! Built pages are taken into optimised binaries: those are built again when the pages are.

fn main() {
    let watched = match std::env::var("PROFILE").as_deref() {
        Ok("release") => "forge",
        // A debug build reads the pages when they are asked for.
        _ => "build.rs",
    };
    println!("cargo::rerun-if-changed={watched}");
}
