print("GOT loaded in json's place")
